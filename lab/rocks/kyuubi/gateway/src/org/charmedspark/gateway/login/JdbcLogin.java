package org.charmedspark.gateway.login;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.AuthenticationException;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.KyuubiDefaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authentication JDBC: a user may enter when the configured query returns a row. Each login opens a connection of its
 * own, so that a changed password or a restored database counts at once. All connection options (sslmode, sslrootcert,
 * timeouts) are part of the URL and the driver's business.
 */
final class JdbcLogin implements Login {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcLogin.class);
  private static final String PREFIX = "kyuubi.authentication.jdbc.";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(user|password)}");
  private static final int QUERY_SECONDS = 30;

  private final String url;
  private final Properties credentials = new Properties();
  private final String statement;
  /** For each bind parameter, in order, whether it is the password. */
  private final List<Boolean> passwordAt = new ArrayList<>();

  JdbcLogin(KyuubiDefaults file) {
    String because = "kyuubi.authentication=JDBC";
    String driver = file.require(PREFIX + "driver.class", because);
    url = file.require(PREFIX + "url", because);
    file.get(PREFIX + "user").ifPresent(user -> credentials.setProperty("user", user));
    file.get(PREFIX + "password").ifPresent(password -> credentials.setProperty("password", password));
    String query = file.require(PREFIX + "query", because).trim();
    if (!query.regionMatches(true, 0, "select", 0, 6))
      throw new ConfigurationError(PREFIX + "query must begin with SELECT");
    StringBuilder text = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(query);
    while (matcher.find()) {
      passwordAt.add(matcher.group(1).equals("password"));
      matcher.appendReplacement(text, "?");
    }
    matcher.appendTail(text);
    statement = text.toString();
    if (!passwordAt.contains(false) || !passwordAt.contains(true))
      throw new ConfigurationError(PREFIX + "query must contain the placeholders ${user} and ${password}");
    try {
      Class.forName(driver);
    } catch (ClassNotFoundException error) {
      throw new ConfigurationError(PREFIX + "driver.class: this class is not in the jars folder");
    }
  }

  @Override
  public void check(String user, String password) throws AuthenticationException {
    if (user == null || user.isBlank()) throw new AuthenticationException("the user name is empty");
    if (password == null || password.isBlank()) throw new AuthenticationException("the password is empty");
    if (!found(user, password)) throw new AuthenticationException("wrong password or no such user");
  }

  private boolean found(String user, String password) throws AuthenticationException {
    try (Connection connection = DriverManager.getConnection(url, credentials)) {
      return found(connection, user, password);
    } catch (SQLException error) {
      // About connecting the driver says no value of a user's; the operator needs its words.
      LOG.error("Cannot reach the user database (SQLSTATE {}): {}", error.getSQLState(), error.getMessage());
      throw new AuthenticationException("cannot get user info");
    }
  }

  private boolean found(Connection connection, String user, String password) throws AuthenticationException {
    try (PreparedStatement prepared = connection.prepareStatement(statement)) {
      prepared.setMaxRows(1);
      prepared.setQueryTimeout(QUERY_SECONDS);
      for (int index = 0; index < passwordAt.size(); index++)
        prepared.setString(index + 1, passwordAt.get(index) ? password : user);
      try (ResultSet rows = prepared.executeQuery()) {
        return rows.next();
      }
    } catch (SQLException error) {
      // The database may quote a parameter in its message, and one of them is the password.
      LOG.error("The authentication query failed (SQLSTATE {}); try it in the user database", error.getSQLState());
      throw new AuthenticationException("cannot get user info");
    }
  }
}
