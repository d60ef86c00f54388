package org.charmedspark.gateway;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.security.sasl.AuthenticationException;

/** Kyuubi's REST interface as far as it tells whether the server is ready: ping and version. */
final class Rest {
  private static final String PREFIX = "kyuubi.frontend.rest.bind.";
  private static final int DEFAULT_PORT = 10099;

  private final Login login;
  private final String version;

  private Rest(Login login, String version) {
    this.login = login;
    this.version = version;
  }

  static Listen where(Settings settings) {
    String key = PREFIX + "port";
    return new Listen(settings.bindHost(PREFIX + "host"), settings.file.port(key, DEFAULT_PORT), key);
  }

  static void start(Listen where, Login login, String version) throws IOException {
    Rest rest = new Rest(login, version);
    Http http = Http.on(where, "rest");
    http.serve("/api/v1/ping", exchange -> rest.answer(exchange, "text/plain", "pong"));
    http.serve("/api/v1/version", exchange -> rest.answer(exchange, "application/json", "{\"version\":\"" + rest.version + "\"}"));
    http.start();
  }

  private Http.Reply answer(HttpExchange exchange, String type, String body) {
    int refusal = refusal(exchange.getRequestHeaders().getFirst("Authorization"));
    if (refusal == 0) return new Http.Reply(200, type, body);
    if (refusal == 401) exchange.getResponseHeaders().set("WWW-Authenticate", "Basic");
    return new Http.Reply(refusal, "text/plain", refusal == 401 ? "Authentication required" : "Login refused");
  }

  /** 0, or 401 without usable credentials, or 403 with wrong ones. */
  private int refusal(String header) {
    if (!login.required()) return 0;
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) return 401;
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return 401;
    }
    int colon = pair.indexOf(':');
    try {
      login.check(colon < 0 ? pair : pair.substring(0, colon), colon < 0 ? "" : pair.substring(colon + 1));
      return 0;
    } catch (AuthenticationException refused) {
      return 403;
    }
  }
}
