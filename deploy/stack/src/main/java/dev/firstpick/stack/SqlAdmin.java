package dev.firstpick.stack;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.postgresql.Driver;

/** The few statements that make databases; each call connects anew. */
final class SqlAdmin {

    private static final String DUPLICATE_DATABASE = "42P04";
    private static final String UNIQUE_VIOLATION = "23505";

    private SqlAdmin() {}

    static boolean answers(Database maintenance) {
        try (Connection connection = connect(maintenance)) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the database was made now; false if it was there already. */
    static boolean ensure(Database maintenance, String name) {
        Database.requireName(name);
        try (Connection connection = connect(maintenance)) {
            if (exists(connection, name)) {
                return false;
            }
            create(connection, name);
            return true;
        } catch (SQLException e) {
            // Two processes may ask at once; the loser finds what it wanted.
            if (DUPLICATE_DATABASE.equals(e.getSQLState()) || UNIQUE_VIOLATION.equals(e.getSQLState())) {
                return false;
            }
            throw new StackException("database " + name + " cannot be made at " + maintenance, e);
        }
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT 1 FROM pg_catalog.pg_database WHERE datname = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void create(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A name that matches Database's pattern needs no escaping; template0 lets nobody's session stand in the
            // way.
            statement.execute("CREATE DATABASE " + name + " TEMPLATE template0");
        }
    }

    private static Connection connect(Database database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        // Not through DriverManager, which does not look into the class loaders of a Quarkus test.
        return new Driver().connect(database.jdbcUrl(), properties);
    }
}
