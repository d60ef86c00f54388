package org.charmedspark.gateway.zookeeper;

import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of this session that only its user may read: a service and all of its engines. It is made again in a new session. */
public final class PrivateNode {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateNode.class);

  private PrivateNode() {}

  public static void keep(ZooKeeperClient client, String path, String text) throws Exception {
    if (client.settings.digest.isEmpty())
      LOG.warn("ZooKeeper has no users here (kyuubi.ha.zookeeper.engine.auth.type), so everybody who reaches it can use this engine");
    client.createPrivate(path, text);
    client.curator.getConnectionStateListenable().addListener(
        (curator, state) -> {
          if (state == ConnectionState.RECONNECTED) renew(client, path, text);
        });
  }

  private static void renew(ZooKeeperClient client, String path, String text) {
    Thread thread =
        new Thread(
            () -> {
              try {
                try {
                  client.curator.delete().forPath(path); // it may be of the session before, and end with that
                } catch (KeeperException.NoNodeException gone) {
                  // it has ended already
                }
                client.createPrivate(path, text);
              } catch (Exception error) {
                LOG.warn("Cannot register again: {}", error.getMessage());
              }
            },
            "registration-secret");
    thread.setDaemon(true);
    thread.start();
  }
}
