package org.charmedspark.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small HTTP server for exact paths and GET. */
final class Http {
  private static final Logger LOG = LoggerFactory.getLogger(Http.class);
  private static final int THREADS = 4;

  static final class Reply {
    final int status;
    final String type;
    final String body;

    Reply(int status, String type, String body) {
      this.status = status;
      this.type = type;
      this.body = body;
    }
  }

  private final HttpServer server;

  private Http(HttpServer server) {
    this.server = server;
  }

  static Http on(Listen listen, String name) throws IOException {
    try {
      HttpServer server = HttpServer.create(listen.address(), 0);
      AtomicInteger number = new AtomicInteger();
      ThreadFactory threads =
          task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          };
      ExecutorService pool = Executors.newFixedThreadPool(THREADS, threads);
      server.setExecutor(pool);
      return new Http(server);
    } catch (IOException error) {
      throw listen.taken(error);
    }
  }

  void serve(String path, Function<HttpExchange, Reply> handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            Reply reply;
            if (!exchange.getRequestURI().getPath().equals(path)) reply = new Reply(404, "text/plain", "Not found");
            else if (!exchange.getRequestMethod().equals("GET")) reply = new Reply(405, "text/plain", "Only GET");
            else reply = handler.apply(exchange);
            byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", reply.type);
            exchange.sendResponseHeaders(reply.status, body.length);
            exchange.getResponseBody().write(body);
          } catch (RuntimeException error) {
            LOG.error("Cannot answer {}", path, error);
          }
        });
  }

  void start() {
    server.start();
  }
}
