package dev.firstpick.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A broker's key and its certificate for 127.0.0.1, which signs itself. Made by the JDK's keytool the first time, and kept in the broker's
 * folder.
 *
 * @param keystore PKCS12, with the key
 * @param authority PEM: what clients trust
 */
record Certificate(Path keystore, Path authority) {

    /** Protects a key that lies beside it, in a folder of this user, for a broker on the loopback interface. */
    private static final String PASSWORD = "firstpick";

    private static final String ALIAS = "broker";
    private static final long SECONDS = 60;

    static Certificate in(Path directory) {
        Certificate certificate = new Certificate(directory.resolve("broker.p12"), directory.resolve("ca.crt"));
        if (!Files.exists(certificate.authority)) {
            certificate.make();
        }
        return certificate;
    }

    private void make() {
        keytool(
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "365");
        keytool("-exportcert", "-rfc", "-alias", ALIAS, "-file", authority.toString());
    }

    private void keytool(String... arguments) {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", keystore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new StackException("keytool made no certificate: " + said.strip());
            }
        } catch (IOException e) {
            throw new StackException("keytool cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while a certificate was made", e);
        }
    }

    /** Of a broker with a secure door of that name. */
    Map<String, String> settings(String door) {
        String listener = "listener.name." + door.toLowerCase(java.util.Locale.ROOT) + ".";
        return Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "false",
                "super.users",
                "User:ANONYMOUS",
                listener + "sasl.enabled.mechanisms",
                "SCRAM-SHA-512",
                listener + "scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                listener + "ssl.keystore.type",
                "PKCS12",
                listener + "ssl.keystore.location",
                keystore.toString(),
                listener + "ssl.keystore.password",
                PASSWORD,
                listener + "ssl.key.password",
                PASSWORD);
    }
}
