package org.charmedspark.gateway.session;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.thrift.TException;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.Durations;
import org.charmedspark.gateway.config.Settings;
import org.charmedspark.gateway.config.ShareLevel;
import org.charmedspark.gateway.engine.EngineFailure;
import org.charmedspark.gateway.engine.Engines;
import org.charmedspark.gateway.metrics.Counters;
import org.charmedspark.gateway.metrics.Operations;

/** All open sessions of this server. */
public final class Sessions {
  private static final int DEFAULT_POOL = 100;
  private static final String IDLE = "kyuubi.session.engine.idle.timeout";
  private static final String INITIALIZE = "kyuubi.session.engine.initialize.timeout";

  private final Settings settings;
  private final Limits limits;
  private final SessionConf conf;
  private final Counters counters;
  private final Operations operations;
  private final Map<UUID, Session> open = new ConcurrentHashMap<>();
  public final ThreadPoolExecutor pool;
  private volatile Engines engines;

  public Sessions(Settings settings, Counters counters, Operations operations) {
    this.settings = settings;
    this.counters = counters;
    this.operations = operations;
    limits = new Limits(settings.file);
    conf = new SessionConf(settings.file);
    pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(settings.file.count("kyuubi.backend.server.exec.pool.size", DEFAULT_POOL), threads("session-exec"));
    for (String what : new String[] {"opened", "total", "failed"}) {
      counters.add("connection." + what, 0);
      for (String type : new String[] {"INTERACTIVE", "BATCH"}) counters.add("connection." + what + "." + type, 0);
    }
    counters.gauge("exec.pool.threads.alive", pool::getPoolSize);
    counters.gauge("exec.pool.threads.active", pool::getActiveCount);
    counters.gauge("exec.pool.work.queue.size", () -> pool.getQueue().size());
  }

  public void use(Engines engines) {
    this.engines = engines;
    ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(threads("session-sweeper"));
    sweeper.scheduleWithFixedDelay(this::closeIdle, 1, 1, TimeUnit.MINUTES);
  }

  /** Opens a session and has its engine looked for, or started, in the background. */
  public Session open(String user, String address, TOpenSessionReq request) throws Refusal {
    Session session;
    try {
      Map<String, String> accepted = conf.accept(user, request.isSetConfiguration() ? request.getConfiguration() : Map.of());
      request.setConfiguration(accepted);
      session = new Session(user, address, request, accepted);
      synchronized (open) {
        limits.check(user, address, open.values());
        open.put(session.id, session);
      }
    } catch (Refusal refusal) {
      counters.add("connection.failed", 1);
      counters.add("connection.failed.INTERACTIVE", 1);
      throw refusal;
    }
    count("total", 1);
    count("opened", 1);
    Operations.Operation launch = operations.begin("LaunchEngine");
    Runnable task = () -> findEngine(session, launch);
    if (settings.launchAsync) pool.execute(task);
    else task.run();
    return session;
  }

  private void findEngine(Session session, Operations.Operation launch) {
    launch.become("running");
    try {
      Map<String, String> own = session.settings("kyuubi.");
      ShareLevel level = own.containsKey(ShareLevel.KEY) ? ShareLevel.parse(own.get(ShareLevel.KEY)) : settings.shareLevel;
      Duration idle = own.containsKey(IDLE) ? Durations.parse(IDLE, own.get(IDLE)) : settings.engineIdle;
      Duration patience = own.containsKey(INITIALIZE) ? Durations.parse(INITIALIZE, own.get(INITIALIZE)) : settings.engineInitialize;
      session.engineIs(
          EngineSession.open(
              engines.connect(level, session.user, session.settings("spark."), idle, patience), session.request));
      launch.become("finished");
    } catch (EngineFailure failure) {
      launch.become("error");
      session.engineFailed(failure);
    } catch (ConfigurationError | TException error) {
      launch.become("error");
      session.engineFailed(new EngineFailure(error.getMessage()));
    } finally {
      launch.close();
    }
  }

  public Optional<Session> find(UUID id) {
    return Optional.ofNullable(open.get(id));
  }

  public Collection<Session> all() {
    return open.values();
  }

  public void close(Session session) {
    if (open.remove(session.id) == null) return;
    count("opened", -1);
    session.close();
  }

  private void closeIdle() {
    for (Session session : open.values()) if (session.idleMillis() > settings.sessionIdle.toMillis()) close(session);
  }

  private void count(String what, long amount) {
    counters.add("connection." + what, amount);
    counters.add("connection." + what + ".INTERACTIVE", amount);
  }

  private static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
