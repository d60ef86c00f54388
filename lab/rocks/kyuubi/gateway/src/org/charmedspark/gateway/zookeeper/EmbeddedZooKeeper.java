package org.charmedspark.gateway.zookeeper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.KyuubiDefaults;
import org.charmedspark.gateway.config.Listen;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper in the server itself, by which a single server finds its engines. It begins empty at every start, and
 * only this server and its engines know the password that this start made: better than Kyuubi's, which is open.
 */
public final class EmbeddedZooKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);
  private static final String PREFIX = "kyuubi.zookeeper.embedded.";
  private static final int DEFAULT_PORT = 2181;
  private static final int TICK_MILLIS = 2000;

  private EmbeddedZooKeeper() {}

  /** @param host where engines reach it */
  public static ZooKeeperSettings start(KyuubiDefaults file, String host, Path work) throws IOException {
    Listen listen =
        new Listen(file.get(PREFIX + "client.port.address").orElse(host), file.port(PREFIX + "client.port", DEFAULT_PORT), PREFIX + "client.port");
    Path data = emptied(file.get(PREFIX + "data.dir").map(Path::of).orElse(work.resolve(".embedded_zookeeper")));
    Path log = file.get(PREFIX + "data.log.dir").map(Path::of).map(EmbeddedZooKeeper::emptied).orElse(data);
    System.setProperty("zookeeper.admin.enableServer", "false");
    System.setProperty("zookeeper.forceSync", "no"); // nothing in it is worth keeping
    ServerCnxnFactory factory = new NIOServerCnxnFactory();
    try {
      factory.configure(new InetSocketAddress(listen.host, listen.port), 0);
    } catch (IOException error) {
      throw listen.taken(error);
    }
    try {
      factory.startup(new ZooKeeperServer(data.toFile(), log.toFile(), TICK_MILLIS));
    } catch (InterruptedException error) {
      throw new IOException(error);
    }
    byte[] password = new byte[24];
    new SecureRandom().nextBytes(password);
    LOG.info("Embedded ZooKeeper on {}:{}", listen.host, factory.getLocalPort());
    return ZooKeeperSettings.embedded(file, listen.host + ":" + factory.getLocalPort(), "kyuubi:" + HexFormat.of().formatHex(password));
  }

  private static Path emptied(Path folder) {
    Path versions = folder.resolve("version-2");
    try {
      if (Files.exists(versions))
        try (Stream<Path> files = Files.walk(versions)) {
          for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) Files.delete(file);
        }
      return Files.createDirectories(folder);
    } catch (IOException error) {
      throw new ConfigurationError(
          PREFIX + "data.dir: cannot write into " + folder + " (" + error.getMessage() + ")");
    }
  }
}
