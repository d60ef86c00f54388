package org.charmedspark.gateway.http;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.security.sasl.AuthenticationException;
import org.charmedspark.gateway.login.Login;

/** Basic authentication as in Kyuubi: 401 without usable credentials, 403 with wrong ones. */
final class BasicLogin {
  private final Login login;

  BasicLogin(Login login) {
    this.login = login;
  }

  /** @param handler gets the user's name; `anonymous` where no login is asked for */
  Function<HttpExchange, Http.Reply> before(BiFunction<HttpExchange, String, Http.Reply> handler) {
    return exchange -> {
      String header = exchange.getRequestHeaders().getFirst("Authorization");
      String[] pair = credentials(header);
      if (!login.required()) return handler.apply(exchange, pair == null ? "anonymous" : pair[0]);
      if (pair == null) return new Http.Reply(401, "text/plain", "Authentication required", Map.of("WWW-Authenticate", "Basic"));
      try {
        login.check(pair[0], pair[1]);
      } catch (AuthenticationException refused) {
        return Http.Reply.text(403, "Login refused");
      }
      return handler.apply(exchange, pair[0]);
    };
  }

  private static String[] credentials(String header) {
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) return null;
    try {
      String pair = new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? new String[] {pair, ""} : new String[] {pair.substring(0, colon), pair.substring(colon + 1)};
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }
}
