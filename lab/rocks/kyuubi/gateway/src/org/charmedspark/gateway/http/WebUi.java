package org.charmedspark.gateway.http;

import com.sun.net.httpserver.HttpExchange;
import java.util.Map;

/** The page under `/ui/`; like Kyuubi's it is static and asks for no login. */
final class WebUi {
  private static final String PAGE =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Apache Kyuubi Dashboard</title>"
          + "<h1>Apache Kyuubi</h1><p>Version %s. This is the gateway of Charmed Spark's lab, which stands in for Kyuubi:"
          + " it answers SQL over JDBC and has no dashboard.</p>"
          + "<p>REST: <code>api/v1/ping</code>, <code>api/v1/version</code>, <code>api/v1/sessions</code>.</p></html>";

  private WebUi() {}

  static void serve(Http http, String version) {
    Http.Reply page = new Http.Reply(200, "text/html; charset=utf-8", String.format(PAGE, version));
    http.serveUnder("/ui/", exchange -> page);
    http.serveUnder("/", exchange -> exchange.getRequestURI().getPath().matches("/(ui)?") ? redirect(exchange) : Http.Reply.text(404, "Not found"));
  }

  /** A proxy that takes a part of the path away says so in a header. */
  private static Http.Reply redirect(HttpExchange exchange) {
    String prefix = exchange.getRequestHeaders().getFirst("X-Forwarded-Prefix");
    boolean usable = prefix != null && prefix.matches("(/[\\w.~-]+)+");
    return new Http.Reply(302, "text/plain", "", Map.of("Location", (usable ? prefix : "") + "/ui/"));
  }
}
