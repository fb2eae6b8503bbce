package dev.firstpick.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    @TempDir
    static Path folder;

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.persistent(folder.resolve("postgres"), 0);
    }

    @AfterAll
    static void closeServer() {
        server.close();
    }

    @Test
    void isTheVersionThatTheBuildNames() throws Exception {
        // Given
        Database database = server.ensureDatabase("versions");

        // When
        String version = query(database, "SHOW server_version");

        // Then
        assertThat(version).startsWith("18.");
    }

    @Test
    void listensOnTheLoopbackInterfaceAlone() throws Exception {
        // When
        String addresses = query(server.ensureDatabase("addresses"), "SHOW listen_addresses");

        // Then
        assertThat(addresses).isEqualTo("127.0.0.1");
    }

    @Test
    void makesADatabaseOnce() {
        // Given
        Database made = server.createDatabase("once");

        // When
        Database found = server.ensureDatabase("once");

        // Then
        assertThat(found).isEqualTo(made);
        assertThat(found.jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:" + server.port() + "/once");
        assertThat(server.reactiveUrl("once")).isEqualTo("postgresql://127.0.0.1:" + server.port() + "/once");
        assertThatThrownBy(() -> server.createDatabase("once"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("expected none");
    }

    @Test
    void refusesTheNameOfADatabaseThatWouldNeedQuoting() {
        // When, Then
        assertThatThrownBy(() -> server.ensureDatabase("a; DROP DATABASE b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found \"a; DROP DATABASE b\"");
    }

    @Test
    void keepsWhatWasCommittedOverSigkillWithASessionOpen() throws Exception {
        // Given
        Database database = server.ensureDatabase("killed");
        try (Connection open = connect(database)) {
            execute(open, "CREATE TABLE picks (name text)");
            execute(open, "INSERT INTO picks VALUES ('first')");
            server.kill();
        } catch (SQLException e) {
            assertThat(server.isRunning()).isFalse();
        }

        // When
        server.start();

        // Then
        assertThat(query(database, "SELECT name FROM picks")).isEqualTo("first");
    }

    @Test
    void keepsItsDataWhenAnotherServerOpensTheFolder() throws Exception {
        // Given
        Path directory = folder.resolve("reopened");
        int port;
        try (PostgresServer before = PostgresServer.persistent(directory, 0)) {
            port = before.port();
            try (Connection connection = connect(before.ensureDatabase("kept"))) {
                execute(connection, "CREATE TABLE volumes (name text)");
                execute(connection, "INSERT INTO volumes VALUES ('hippocampus_001')");
            }
        }

        // When
        try (PostgresServer after = PostgresServer.persistent(directory, 0)) {

            // Then
            assertThat(after.port()).isEqualTo(port);
            assertThat(query(after.ensureDatabase("kept"), "SELECT name FROM volumes"))
                    .isEqualTo("hippocampus_001");
        }
    }

    private static Connection connect(Database database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(Database database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
