package org.charmedspark.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.charmedspark.gateway.config.Listen;
import org.charmedspark.gateway.config.Settings;
import org.charmedspark.gateway.login.Login;
import org.charmedspark.gateway.metrics.Counters;
import org.charmedspark.gateway.session.Session;
import org.charmedspark.gateway.session.Sessions;

/** Kyuubi's REST interface as far as operators use it: readiness, version, and the open sessions. */
public final class Rest {
  private static final String PREFIX = "kyuubi.frontend.rest.bind.";
  private static final int DEFAULT_PORT = 10099;
  private static final String API = "/api/v1/";
  private static final ObjectMapper JSON = new ObjectMapper();

  public final Listen listen;
  private final Settings settings;
  private final Login login;
  private final String version;
  private final String instance;
  private final Sessions sessions;
  private final Counters counters;

  public Rest(Settings settings, Login login, String version, String instance, Sessions sessions, Counters counters) {
    listen = new Listen(settings.bindHost(PREFIX + "host"), settings.file.port(PREFIX + "port", DEFAULT_PORT), PREFIX + "port");
    this.settings = settings;
    this.login = login;
    this.version = version;
    this.instance = instance;
    this.sessions = sessions;
    this.counters = counters;
    for (String what : new String[] {"opened", "total", "failed"}) {
      counters.add("rest.connection." + what, 0);
      counters.add("metadata.request." + what, 0);
    }
    counters.add("metadata.request.retrying", 0);
  }

  public void start() throws IOException {
    Http http = Http.on(listen, "rest");
    BasicLogin guard = new BasicLogin(login);
    http.serveUnder(API, exchange -> counted(exchange, () -> guard.before(this::answer).apply(exchange)));
    if (settings.file.flag("kyuubi.frontend.rest.ui.enabled", true)) WebUi.serve(http, version);
    http.start();
  }

  private interface Answer {
    Http.Reply get();
  }

  private Http.Reply counted(HttpExchange exchange, Answer answer) {
    counters.add("rest.connection.total", 1);
    counters.add("rest.connection.opened", 1);
    try {
      Http.Reply reply = answer.get();
      if (reply.status == 401 || reply.status == 403) counters.add("rest.connection.failed", 1);
      return reply;
    } finally {
      counters.add("rest.connection.opened", -1);
    }
  }

  private Http.Reply answer(HttpExchange exchange, String user) {
    String path = exchange.getRequestURI().getPath().substring(API.length());
    String method = exchange.getRequestMethod();
    if (method.equals("DELETE") && path.startsWith("sessions/")) return close(path.substring("sessions/".length()), user);
    if (!method.equals("GET")) return Http.Reply.text(405, "Method not allowed");
    switch (path) {
      case "ping":
        return Http.Reply.text(200, "pong");
      case "version":
        return json(Map.of("version", version));
      case "sessions":
        return json(sessions.all().stream().map(this::describe).collect(Collectors.toList()));
      case "sessions/count":
        return json(Map.of("openSessionCount", sessions.all().size()));
      case "sessions/execPool/statistic":
        return json(
            Map.of(
                "execPoolSize", sessions.pool.getPoolSize(),
                "execPoolActiveCount", sessions.pool.getActiveCount(),
                "execPoolWorkQueueSize", sessions.pool.getQueue().size()));
      default:
        return Http.Reply.text(404, "Not found");
    }
  }

  /** Settings of a session are not shown: they may hold secrets of its user. */
  private Map<String, Object> describe(Session session) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("identifier", session.id.toString());
    entry.put("user", session.user);
    entry.put("ipAddr", session.address);
    entry.put("conf", Map.of());
    entry.put("createTime", session.createdAt);
    entry.put("duration", System.currentTimeMillis() - session.createdAt);
    entry.put("idleTime", session.idleMillis());
    entry.put("sessionType", "INTERACTIVE");
    entry.put("kyuubiInstance", instance);
    entry.put("engineId", session.engineReference());
    return entry;
  }

  /** A user closes sessions of their own, an administrator everybody's. (In Kyuubi every user closes all.) */
  private Http.Reply close(String id, String user) {
    UUID wanted;
    try {
      wanted = UUID.fromString(id);
    } catch (IllegalArgumentException notAnId) {
      return Http.Reply.text(404, "Invalid session identifier");
    }
    Optional<Session> session = sessions.find(wanted);
    if (session.isEmpty()) return Http.Reply.text(404, "Invalid session identifier");
    if (!session.get().user.equals(user) && !settings.administrators.contains(user))
      return Http.Reply.text(403, "The session is another user's");
    sessions.close(session.get());
    return Http.Reply.text(200, "");
  }

  private static Http.Reply json(Object value) {
    try {
      return new Http.Reply(200, "application/json", JSON.writeValueAsString(value));
    } catch (JsonProcessingException error) {
      throw new IllegalStateException(error);
    }
  }
}
