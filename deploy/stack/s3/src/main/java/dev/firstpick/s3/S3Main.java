package dev.firstpick.s3;

import com.adobe.testing.s3mock.S3MockApplication;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Starts Adobe's S3Mock on one address: {@code ADDRESS PORT FOLDER BUCKET}. It keeps objects as files in the folder over restarts, and
 * looks at no credentials.
 */
public final class S3Main {

    private S3Main() {}

    public static void main(String[] arguments) {
        if (arguments.length != 4) {
            System.err.println("usage: ADDRESS PORT FOLDER BUCKET");
            System.exit(2);
        }
        new SpringApplicationBuilder(S3MockApplication.class, OneAddress.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of(
                        "logging.level.root",
                        "WARN",
                        "server.address",
                        arguments[0],
                        "server.port",
                        arguments[1],
                        "server.ssl.enabled",
                        "false",
                        "com.adobe.testing.s3mock.http-port",
                        "0",
                        "com.adobe.testing.s3mock.store.root",
                        arguments[2],
                        "com.adobe.testing.s3mock.store.retain-files-on-exit",
                        "true",
                        "com.adobe.testing.s3mock.store.initial-buckets",
                        arguments[3]))
                .run();
    }

    /** What S3Mock leaves open. */
    static class OneAddress {

        /** Its second port would listen on every address, and has no use here. */
        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> loopback() {
            return factory -> factory.getAdditionalTomcatConnectors()
                    .forEach(connector -> connector.setProperty("address", "127.0.0.1"));
        }

        @Bean
        FilterRegistrationBean<OneWriterAtATime> oneWriterAtATime() {
            FilterRegistrationBean<OneWriterAtATime> filter = new FilterRegistrationBean<>(new OneWriterAtATime());
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return filter;
        }
    }
}
