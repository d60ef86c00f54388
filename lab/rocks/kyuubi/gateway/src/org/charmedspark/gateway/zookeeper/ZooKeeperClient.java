package org.charmedspark.gateway.zookeeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;

/** A connection to ZooKeeper that reconnects by itself. */
public final class ZooKeeperClient implements AutoCloseable {
  public final CuratorFramework curator;
  public final ZooKeeperSettings settings;

  private ZooKeeperClient(CuratorFramework curator, ZooKeeperSettings settings) {
    this.curator = curator;
    this.settings = settings;
  }

  /**
   * Connects, with as many attempts as the settings say: about 70 seconds by default.
   *
   * @throws IOException naming the addresses when no attempt succeeds or the credentials are not accepted
   */
  public static ZooKeeperClient connect(ZooKeeperSettings settings) throws IOException {
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(settings.addresses)
            .sessionTimeoutMs((int) settings.sessionTimeout.toMillis())
            .connectionTimeoutMs((int) settings.connectionTimeout.toMillis())
            .retryPolicy(new ExponentialBackoffRetry((int) settings.retryWait.toMillis(), settings.retries))
            .dontUseContainerParents()
            .aclProvider(new ZooKeeperAcls(settings.acl));
    settings.digest.ifPresent(pair -> builder.authorization("digest", pair.getBytes(StandardCharsets.UTF_8)));
    CuratorFramework curator = builder.build();
    curator.start();
    try {
      curator.checkExists().forPath("/");
      return new ZooKeeperClient(curator, settings);
    } catch (Exception error) {
      curator.close();
      throw new IOException("cannot reach ZooKeeper at " + settings.addresses + " (kyuubi.ha.addresses): " + error.getMessage());
    }
  }

  /** Forbids everybody else to add or list nodes. */
  public void keepToOurselves() throws IOException {
    try {
      curator.setACL().withACL(ZooDefs.Ids.CREATOR_ALL_ACL).forPath("/");
    } catch (Exception error) {
      throw failed("protect", "/", error);
    }
  }

  /** Names of the children; none when the node does not exist. */
  public List<String> children(String path) throws IOException {
    try {
      return curator.getChildren().forPath(path);
    } catch (KeeperException.NoNodeException error) {
      return List.of();
    } catch (Exception error) {
      throw failed("list", path, error);
    }
  }

  /** Contents of a node; empty when it does not exist. */
  public Optional<String> read(String path) throws IOException {
    try {
      return Optional.of(new String(curator.getData().forPath(path), StandardCharsets.UTF_8));
    } catch (KeeperException.NoNodeException error) {
      return Optional.empty();
    } catch (Exception error) {
      throw failed("read", path, error);
    }
  }

  public void ensure(String path) throws IOException {
    try {
      if (curator.checkExists().forPath(path) == null) curator.create().creatingParentsIfNeeded().forPath(path, new byte[0]);
    } catch (KeeperException.NodeExistsException error) {
      // another server was quicker
    } catch (Exception error) {
      throw failed("create", path, error);
    }
  }

  /** A node that lives as long as this session and that nobody else may read, where there are users to tell apart. */
  void createPrivate(String path, String text) throws Exception {
    curator
        .create()
        .creatingParentsIfNeeded()
        .withMode(CreateMode.EPHEMERAL)
        .withACL(settings.digest.isPresent() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE)
        .forPath(path, text.getBytes(StandardCharsets.UTF_8));
  }

  static IOException failed(String verb, String path, Exception error) {
    return new IOException("cannot " + verb + " " + path + " in ZooKeeper: " + error.getMessage(), error);
  }

  @Override
  public void close() {
    curator.close();
  }
}
