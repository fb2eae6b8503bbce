package dev.firstpick.faults;

import dev.firstpick.stack.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Looks into the database, past the links; each look connects anew. */
record Rows(Database database) {

    /** How many rows a query gives. */
    int count(String query, String... values) {
        Properties properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        try (Connection connection = new Driver().connect(database.jdbcUrl(), properties);
                PreparedStatement select =
                        connection.prepareStatement("select count(*) from (" + query + ") as counted")) {
            for (int n = 0; n < values.length; n++) {
                select.setString(n + 1, values[n]);
            }
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
