package org.charmedspark.gateway.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.charmedspark.gateway.config.Listen;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small HTTP server. */
public final class Http {
  private static final Logger LOG = LoggerFactory.getLogger(Http.class);
  private static final int THREADS = 4;

  public static final class Reply {
    final int status;
    final String type;
    final String body;
    final Map<String, String> headers;

    public Reply(int status, String type, String body, Map<String, String> headers) {
      this.status = status;
      this.type = type;
      this.body = body;
      this.headers = headers;
    }

    public Reply(int status, String type, String body) {
      this(status, type, body, Map.of());
    }

    static Reply text(int status, String body) {
      return new Reply(status, "text/plain", body);
    }
  }

  private final HttpServer server;

  private Http(HttpServer server) {
    this.server = server;
  }

  public static Http on(Listen listen, String name) throws IOException {
    try {
      HttpServer server = HttpServer.create(listen.address(), 0);
      AtomicInteger number = new AtomicInteger();
      ThreadFactory threads =
          task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          };
      server.setExecutor(Executors.newFixedThreadPool(THREADS, threads));
      return new Http(server);
    } catch (IOException error) {
      throw listen.taken(error);
    }
  }

  /** Answers GET of exactly this path. */
  public void serve(String path, Function<HttpExchange, Reply> handler) {
    serveUnder(
        path,
        exchange -> {
          if (!exchange.getRequestURI().getPath().equals(path)) return Reply.text(404, "Not found");
          if (!exchange.getRequestMethod().equals("GET")) return Reply.text(405, "Only GET");
          return handler.apply(exchange);
        });
  }

  /** Answers every request whose path begins so, unless a longer beginning is served, too. */
  void serveUnder(String prefix, Function<HttpExchange, Reply> handler) {
    server.createContext(
        prefix,
        exchange -> {
          try (exchange) {
            send(exchange, handler.apply(exchange));
          } catch (RuntimeException error) {
            LOG.error("Cannot answer {}", prefix, error);
          }
        });
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", reply.type);
    reply.headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) exchange.getResponseBody().write(body);
  }

  public void start() {
    server.start();
  }
}
