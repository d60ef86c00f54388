package org.charmedspark.gateway.zookeeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's or an engine's node, by which it is found. It is made again when ZooKeeper took it with an expired
 * session; when somebody else deletes it, that is the order to drain.
 */
public final class Registration {
  private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

  private static final int LAST_SECONDS = 3;

  private final ZooKeeperClient client;
  private final String parent;
  private final String name;
  private final String data;
  private final Runnable onDeleted;
  /** Everything about the node happens on this thread, one after the other. */
  private final ExecutorService events = Executors.newSingleThreadExecutor(Registration::thread);
  private String path;
  private boolean ended;

  private Registration(ZooKeeperClient client, String parent, String name, String data, Runnable onDeleted) {
    this.client = client;
    this.parent = parent;
    this.name = name;
    this.data = data;
    this.onDeleted = onDeleted;
  }

  /**
   * @param address `host:port` of the frontend
   * @param attributes further `key=value;` pairs of the name, or nothing
   */
  public static Registration create(
      ZooKeeperClient client, String parent, String address, String version, String attributes, Runnable onDeleted)
      throws IOException {
    String name = "serverUri=" + address + ";version=" + version + ";" + attributes + "sequence=";
    Registration registration = new Registration(client, parent, name, address, onDeleted);
    registration.createNode();
    client.curator.getConnectionStateListenable().addListener(
        (curator, state) -> {
          if (state == ConnectionState.LOST) LOG.warn("Lost ZooKeeper; registering again when it is back");
          if (state == ConnectionState.RECONNECTED) registration.later(registration::repair);
        });
    return registration;
  }

  private void createNode() throws IOException {
    client.ensure(parent);
    try {
      path =
          client.curator
              .create()
              .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
              .forPath(parent + "/" + name, data.getBytes(StandardCharsets.UTF_8));
      client.curator.checkExists().usingWatcher((org.apache.zookeeper.Watcher) this::changed).forPath(path);
    } catch (Exception error) {
      throw ZooKeeperClient.failed("register in", parent, error);
    }
    LOG.info("Registered in ZooKeeper as {}", path);
  }

  private void changed(WatchedEvent event) {
    if (event.getType() == EventType.NodeDeleted) later(this::deleted);
    else if (event.getType() != EventType.None) later(this::watch);
  }

  private void watch() {
    try {
      boolean there = client.curator.checkExists().usingWatcher((org.apache.zookeeper.Watcher) this::changed).forPath(path) != null;
      if (!there) deleted();
    } catch (Exception error) {
      LOG.warn("Cannot watch {}: {}", path, error.getMessage());
    }
  }

  private void deleted() {
    if (ended) return;
    ended = true;
    LOG.warn("This node was deleted from ZooKeeper, so nobody new is let in: {}", path);
    onDeleted.run();
  }

  /** After a lost connection the session may be another one, and the node gone with the first. */
  private void repair() {
    if (ended) return;
    try {
      if (client.curator.checkExists().forPath(path) == null) createNode();
      else if (!ours()) {
        client.curator.delete().forPath(path); // of our last session, and about to expire
        createNode();
      }
    } catch (KeeperException.NoNodeException expired) {
      later(this::repair);
    } catch (Exception error) {
      LOG.warn("Cannot register again: {}", error.getMessage());
    }
  }

  private boolean ours() throws Exception {
    return client.curator.checkExists().forPath(path).getEphemeralOwner()
        == client.curator.getZookeeperClient().getZooKeeper().getSessionId();
  }

  /** Takes the node away, now if ZooKeeper answers; that is no order to drain. */
  public void remove() {
    later(
        () -> {
          ended = true;
          try {
            client.curator.delete().forPath(path);
          } catch (Exception error) {
            LOG.debug("Cannot remove {}: {}", path, error.getMessage()); // it ends with the session
          }
        });
    events.shutdown();
    try {
      events.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void later(Runnable task) {
    if (!events.isShutdown()) events.execute(task);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "registration");
    thread.setDaemon(true);
    return thread;
  }
}
