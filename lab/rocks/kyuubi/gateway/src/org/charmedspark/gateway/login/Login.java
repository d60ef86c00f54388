package org.charmedspark.gateway.login;

import javax.security.sasl.AuthenticationException;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.Settings;

/** Decides whether a user may enter, for every frontend alike. */
public interface Login {
  /** @throws AuthenticationException when the user may not; its message contains no password */
  void check(String user, String password) throws AuthenticationException;

  /** Whether a client has to say who it is. */
  default boolean required() {
    return true;
  }

  static Login of(Settings settings) {
    String kind = settings.file.get("kyuubi.authentication").orElse("NONE");
    switch (kind.toUpperCase()) {
      case "NONE":
        return new AnyLogin();
      case "JDBC":
        return new JdbcLogin(settings.file);
      default:
        throw new ConfigurationError("kyuubi.authentication: the gateway implements NONE and JDBC only");
    }
  }
}
