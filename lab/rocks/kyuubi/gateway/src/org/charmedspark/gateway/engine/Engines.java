package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;
import org.apache.zookeeper.Watcher;
import org.charmedspark.gateway.config.ShareLevel;
import org.charmedspark.gateway.metrics.Counters;
import org.charmedspark.gateway.zookeeper.ZooKeeperClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the engine that a session wants, or has one started: by one server at a time. */
public final class Engines {
  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);
  private static final long LOOK_MILLIS = 1000;
  private static final long END_SECONDS = 5;

  private final ZooKeeperClient zookeeper;
  private final EngineSpace space;
  private final EngineOrders orders;
  private final Counters counters;
  private final Map<EngineKey, ReentrantLock> launches = new ConcurrentHashMap<>();
  private final Set<EngineLauncher.Started> waitedFor = ConcurrentHashMap.newKeySet();
  /** Shared by starts; the end of the server takes it and keeps it, so that it misses none. */
  private final ReadWriteLock starts = new ReentrantReadWriteLock();

  public Engines(ZooKeeperClient zookeeper, String version, EngineOrders orders, Counters counters) {
    this.zookeeper = zookeeper;
    this.orders = orders;
    this.counters = counters;
    space = new EngineSpace(zookeeper, version);
    for (String name : new String[] {"engine.total", "engine.failed", "engine.timeout"}) counters.add(name, 0);
  }

  /**
   * A connection to the engine of this share level for this user.
   *
   * @param session the session's settings for Spark; they count when an engine has to be started
   * @param patience how long a start may take
   */
  public EngineConnection connect(ShareLevel level, String user, Map<String, String> session, Duration idle, Duration patience)
      throws EngineFailure {
    EngineKey key = EngineKey.of(level, user);
    ReentrantLock here = launches.computeIfAbsent(key, any -> new ReentrantLock());
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      Optional<EngineConnection> running = tryRunning(key, user);
      if (running.isPresent()) return running.get();
      if (!here.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) throw late(key, patience);
      try {
        if (level == ShareLevel.CONNECTION) return launch(key, user, session, idle, patience, deadline);
        InterProcessMutex everywhere = new InterProcessMutex(zookeeper.curator, space.lock(key));
        if (!everywhere.acquire(patience.toMillis(), TimeUnit.MILLISECONDS)) throw late(key, patience);
        try {
          running = tryRunning(key, user);
          return running.isPresent() ? running.get() : launch(key, user, session, idle, patience, deadline);
        } finally {
          everywhere.release();
        }
      } finally {
        here.unlock();
      }
    } catch (EngineFailure failure) {
      throw failure;
    } catch (Exception error) {
      LOG.error("Cannot get an engine for {}", user, error);
      throw new EngineFailure("Cannot get an engine: " + error.getMessage());
    }
  }

  /** Nothing, too, when no engine that is registered answers: those ended, and their nodes end with their sessions. */
  private Optional<EngineConnection> tryRunning(EngineKey key, String user) throws IOException, TException {
    for (EngineAddress engine : space.find(key)) {
      try {
        return Optional.of(EngineConnection.open(engine, user));
      } catch (TTransportException error) {
        LOG.warn("The engine at {} does not answer: {}", engine, error.getMessage());
      }
    }
    return Optional.empty();
  }

  private EngineConnection launch(EngineKey key, String user, Map<String, String> session, Duration idle, Duration patience, long deadline)
      throws Exception {
    EngineOrder order = orders.order(key, space, session, idle);
    counters.add("engine.total", 1);
    LOG.info("Launching engine {}", order.name);
    EngineLauncher.Started started = start(order);
    boolean registered = false;
    try {
      EngineAddress address = await(order, started, patience, deadline);
      EngineConnection connection = EngineConnection.open(address, user);
      registered = true;
      LOG.info("Engine {} is at {}", order.name, address);
      return connection;
    } catch (EngineFailure failure) {
      counters.add("engine.failed", 1);
      throw failure;
    } finally {
      if (!registered) started.cancel();
      started.close();
      waitedFor.remove(started);
    }
  }

  private EngineLauncher.Started start(EngineOrder order) throws IOException, EngineFailure {
    starts.readLock().lock();
    try {
      EngineLauncher.Started started = orders.launcher(order).start(order);
      waitedFor.add(started);
      return started;
    } finally {
      starts.readLock().unlock();
    }
  }

  /** Ends the launches that are under way: nobody would take away what they have in the cluster. */
  public void end() {
    try {
      if (!starts.writeLock().tryLock(END_SECONDS, TimeUnit.SECONDS)) LOG.warn("An engine is still being started");
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
    waitedFor.forEach(EngineLauncher.Started::cancel);
  }

  private EngineAddress await(EngineOrder order, EngineLauncher.Started started, Duration patience, long deadline) throws Exception {
    zookeeper.ensure(space.path(order.key));
    while (true) {
      CountDownLatch change = new CountDownLatch(1);
      zookeeper.curator.getChildren().usingWatcher((Watcher) event -> change.countDown()).forPath(space.path(order.key));
      Optional<EngineAddress> found = space.find(order.key).stream().filter(engine -> engine.reference.equals(order.reference)).findFirst();
      if (found.isPresent()) return found.get();
      Optional<String> failure = started.failure();
      if (failure.isPresent()) throw new EngineFailure("The engine could not start: " + failure.get());
      if (System.nanoTime() > deadline) {
        counters.add("engine.timeout", 1);
        throw new EngineFailure(late(order.key, patience).getMessage() + started.waitingFor().map(what -> ": " + what).orElse(""));
      }
      change.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static EngineFailure late(EngineKey key, Duration patience) {
    return new EngineFailure(
        "Timed out (kyuubi.session.engine.initialize.timeout, " + patience + ") waiting for the engine of " + key.owner);
  }
}
