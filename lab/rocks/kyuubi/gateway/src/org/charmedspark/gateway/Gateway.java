package org.charmedspark.gateway;

import java.io.IOException;
import java.util.Optional;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.KyuubiDefaults;
import org.charmedspark.gateway.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for a Kyuubi server where the real one is not to be had: engines with Spark's own Thrift server behind a
 * server that obeys kyuubi-defaults.conf. A test workload. Exit codes: 1 for a bad setting, for the Thrift port or the
 * embedded ZooKeeper's taken and for a ZooKeeper that cannot be reached; 143 on SIGTERM. With the REST or the metrics
 * port taken it stays alive and serves nobody, as Kyuubi does.
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private Gateway() {}

  public static void main(String[] arguments) {
    try {
      run();
    } catch (ConfigurationError | IOException error) {
      LOG.error("The gateway cannot start: {}", error.getMessage());
      System.exit(1);
    } catch (Throwable error) {
      LOG.error("The gateway cannot start", error);
      System.exit(1);
    }
  }

  private static void run() throws Exception {
    Environment environment = new Environment();
    LOG.info("This is not Apache Kyuubi but the lab's gateway: {}", environment.release);
    Settings settings = new Settings(KyuubiDefaults.read(environment.conf.resolve("kyuubi-defaults.conf")));
    settings.withoutEffect.forEach(key -> LOG.warn("Setting without effect: {}", key));
    Server server = new Server(settings, environment);
    server.thrift.bind();
    Optional<String> zombie = server.start();
    if (zombie.isEmpty()) return;
    LOG.error("The gateway stays alive without serving, as Kyuubi does: {}", zombie.get());
    Thread.currentThread().join();
  }
}
