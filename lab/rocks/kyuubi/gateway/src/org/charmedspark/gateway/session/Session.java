package org.charmedspark.gateway.session;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.charmedspark.gateway.engine.EngineFailure;
import org.charmedspark.gateway.login.Names;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's session. Its engine may still be starting: the first call that needs it waits. */
public final class Session {
  /** Kyuubi's logger, by which operators look for sessions. */
  private static final Logger LOG = LoggerFactory.getLogger("org.apache.kyuubi.session.KyuubiSessionImpl");

  public final UUID id = UUID.randomUUID();
  public final String user;
  public final String address;
  public final long createdAt = System.currentTimeMillis();
  final TOpenSessionReq request;
  private final Map<String, String> settings;
  private final CompletableFuture<EngineSession> engine = new CompletableFuture<>();
  private volatile long usedAt = createdAt;
  private volatile int callsUnderWay;
  private volatile boolean closed;

  Session(String user, String address, TOpenSessionReq request, Map<String, String> settings) {
    this.user = user;
    this.address = address;
    this.request = request;
    this.settings = settings;
    log("Opening");
  }

  /** The accepted settings of the client that begin so, by their own names. */
  Map<String, String> settings(String prefix) {
    return SessionConf.under(prefix, settings);
  }

  void engineIs(EngineSession ready) {
    log("Engine " + ready.engine() + " is ready");
    engine.complete(ready);
    if (closed) ready.close();
  }

  void engineFailed(EngineFailure failure) {
    LOG.error("[{}:{}] SessionHandle [{}] - {}", user, address, id, failure.getMessage());
    engine.completeExceptionally(failure);
  }

  /** Something to be done with the engine, once it is there. */
  public interface Call<T> {
    T with(EngineSession engine) throws Exception;
  }

  public <T> T call(Call<T> call) throws Exception {
    begin();
    try {
      return call.with(engine.get());
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception ? (Exception) failed.getCause() : failed;
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    callsUnderWay++;
    usedAt = System.currentTimeMillis();
  }

  private synchronized void end() {
    callsUnderWay--;
    usedAt = System.currentTimeMillis();
  }

  /** Milliseconds since its last call ended. */
  public long idleMillis() {
    return callsUnderWay > 0 ? 0 : System.currentTimeMillis() - usedAt;
  }

  public String engineReference() {
    return engine.isDone() && !engine.isCompletedExceptionally() ? engine.join().engine() : "";
  }

  void close() {
    closed = true;
    log("Closed");
    if (engine.isDone() && !engine.isCompletedExceptionally()) engine.join().close();
    else engine.completeExceptionally(new IllegalStateException("the session was closed"));
  }

  boolean isClosed() {
    return closed;
  }

  private void log(String what) {
    LOG.info("[{}:{}] SessionHandle [{}] - {}", Names.printable(user), address, id, what);
  }
}
