package dev.firstpick.store;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an S3 server is reached, beside the bucket that the store's location names.
 *
 * @param endpoint of an S3-compatible server; AWS's own where empty
 * @param region as the server calls it; AWS's, and many others', is {@code us-east-1} where nothing is said
 * @param pathStyle whether the bucket stands in the path and not in the host's name; most servers other than AWS need that
 * @param accessKey with {@code secretKey}, or neither: then the SDK's own chain finds credentials (environment, container, machine)
 */
public record S3Settings(
        Optional<URI> endpoint,
        String region,
        boolean pathStyle,
        Optional<String> accessKey,
        Optional<String> secretKey) {

    static final String ENDPOINT = "firstpick.s3.endpoint";
    static final String REGION = "firstpick.s3.region";
    static final String PATH_STYLE = "firstpick.s3.path-style";
    static final String ACCESS_KEY = "firstpick.s3.access-key";
    static final String SECRET_KEY = "firstpick.s3.secret-key";

    private static final String DEFAULT_REGION = "us-east-1";

    public S3Settings {
        if (endpoint.filter(uri -> !uri.isAbsolute() || uri.getHost() == null).isPresent()) {
            throw new IllegalArgumentException(
                    ENDPOINT + ": found " + endpoint.get() + ", expected a URL such as http://127.0.0.1:9000");
        }
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw new IllegalArgumentException(
                    ACCESS_KEY + ", " + SECRET_KEY + ": found one of them alone, expected both or neither");
        }
    }

    /** AWS itself, with the credentials of the machine. */
    public static S3Settings standard() {
        return of(name -> Optional.empty());
    }

    /**
     * Takes the settings from a service's configuration.
     *
     * @param setting finds a setting by one of {@link #names()}
     */
    public static S3Settings of(Function<String, Optional<String>> setting) {
        Optional<URI> endpoint = given(setting, ENDPOINT).map(S3Settings::uri);
        return new S3Settings(
                endpoint,
                given(setting, REGION).orElse(DEFAULT_REGION),
                given(setting, PATH_STYLE).map(Boolean::parseBoolean).orElse(endpoint.isPresent()),
                given(setting, ACCESS_KEY),
                given(setting, SECRET_KEY));
    }

    /** The names of all settings. */
    public static List<String> names() {
        return List.of(ENDPOINT, REGION, PATH_STYLE, ACCESS_KEY, SECRET_KEY);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "S3Settings[endpoint=" + endpoint.map(URI::toString).orElse("AWS") + ", region=" + region
                + ", pathStyle=" + pathStyle + ", keys=" + (accessKey.isPresent() ? "given" : "found by the SDK") + "]";
    }

    private static Optional<String> given(Function<String, Optional<String>> setting, String name) {
        return setting.apply(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(ENDPOINT + ": found " + text + ", expected a URL", e);
        }
    }
}
