package org.charmedspark.gateway.thrift;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.thrift.TProcessor;
import org.apache.thrift.TProcessorFactory;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.server.ServerContext;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TServerEventHandler;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;
import org.charmedspark.gateway.config.Listen;
import org.charmedspark.gateway.config.Settings;
import org.charmedspark.gateway.login.Login;
import org.charmedspark.gateway.metrics.Counters;
import org.charmedspark.gateway.metrics.Operations;
import org.charmedspark.gateway.session.Sessions;

/** HiveServer2's protocol on Kyuubi's port, with TLS or without. */
public final class ThriftFrontend {
  private static final String PREFIX = "kyuubi.frontend.thrift.binary.bind.";
  private static final int DEFAULT_PORT = 10009;
  private static final int MAX_THREADS = 999;
  private static final int MIN_THREADS = 9;
  private static final int BACKLOG = 128;
  private static final long LONGEST_MESSAGE = 104_857_600;

  public final Listen listen;
  private final Optional<ServerTls> tls;
  private final int maxThreads;
  private final Login login;
  private final Sessions sessions;
  private final Operations operations;
  private final Counters counters;
  private ServerSocket socket;
  private TServer server;
  /** A connection stays on the thread that accepted it. */
  private final ThreadLocal<ClientConnection> current = new ThreadLocal<>();

  public ThriftFrontend(Settings settings, Login login, Sessions sessions, Operations operations, Counters counters) {
    String key = PREFIX + "port";
    listen = new Listen(settings.bindHost(PREFIX + "host"), settings.file.port(key, DEFAULT_PORT), key);
    tls = ServerTls.of(settings.file);
    maxThreads = settings.file.count("kyuubi.frontend.thrift.max.worker.threads", MAX_THREADS);
    this.login = login;
    this.sessions = sessions;
    this.operations = operations;
    this.counters = counters;
    for (String what : new String[] {"opened", "total", "failed"})
      for (String kind : new String[] {"thrift.binary.connection.", "thrift.http.connection."}) counters.add(kind + what, 0);
    tls.ifPresent(store -> counters.gauge("thrift.ssl.cert.expiration", store::millisToExpiry));
  }

  /** Takes the port. Clients can connect from here on, and are answered when it serves. */
  public void bind() throws IOException {
    socket = tls.isPresent() ? tls.get().socket() : new ServerSocket();
    socket.setReuseAddress(true);
    try {
      socket.bind(listen.address(), BACKLOG);
    } catch (IOException error) {
      throw listen.taken(error);
    }
  }

  public int port() {
    return socket.getLocalPort();
  }

  public boolean encrypted() {
    return tls.isPresent();
  }

  public void serve() throws TTransportException {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            Math.min(MIN_THREADS, maxThreads), maxThreads, 1, TimeUnit.MINUTES, new SynchronousQueue<>(),
            task -> new Thread(task, "KyuubiTBinaryFrontendHandler-Pool: Thread-" + number.incrementAndGet()));
    server =
        new TThreadPoolServer(
            new TThreadPoolServer.Args(new TServerSocket(socket))
                .processorFactory(new Connections())
                .transportFactory(new PlainLogins(login, counters))
                .protocolFactory(new TBinaryProtocol.Factory())
                .inputProtocolFactory(new TBinaryProtocol.Factory(true, true, LONGEST_MESSAGE, LONGEST_MESSAGE))
                .executorService(workers));
    server.setServerEventHandler(new Events());
    new Thread(server::serve, "KyuubiTBinaryFrontend").start();
  }

  public void close() {
    if (server != null) server.stop();
    try {
      if (socket != null) socket.close();
    } catch (IOException error) {
      // it is closed enough
    }
  }

  private final class Connections extends TProcessorFactory {
    Connections() {
      super(null);
    }

    @Override
    public TProcessor getProcessor(TTransport transport) {
      ClientConnection connection = new ClientConnection(transport, sessions, operations);
      current.set(connection);
      return connection;
    }
  }

  private final class Events implements TServerEventHandler {
    @Override
    public void preServe() {}

    @Override
    public ServerContext createContext(TProtocol in, TProtocol out) {
      counters.add("thrift.binary.connection.total", 1);
      counters.add("thrift.binary.connection.opened", 1);
      return current.get();
    }

    @Override
    public void deleteContext(ServerContext context, TProtocol in, TProtocol out) {
      if (context == null) return; // it did not log in
      counters.add("thrift.binary.connection.opened", -1);
      ((ClientConnection) context).closed();
    }

    @Override
    public void processContext(ServerContext context, TTransport in, TTransport out) {}
  }
}
