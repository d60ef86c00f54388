package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.charmedspark.gateway.config.KyuubiDefaults;
import org.charmedspark.gateway.config.Settings;
import org.charmedspark.gateway.zookeeper.ZooKeeperSettings;

/** Puts together what an engine starts with. Spark's own file is read for each, so a new engine has its new contents. */
public final class EngineOrders {
  private final Settings settings;
  private final ZooKeeperSettings zookeeper;
  private final Path sparkConf;
  private final String version;
  private final EngineLauncher local;
  private final EngineLauncher kubernetes;

  public EngineOrders(Settings settings, ZooKeeperSettings zookeeper, Path sparkConf, Path work, String version) throws IOException {
    this.settings = settings;
    this.zookeeper = zookeeper;
    this.sparkConf = sparkConf;
    this.version = version;
    Path launch = work.resolve(".launch");
    SparkSubmit.empty(launch);
    local = new LocalLauncher(work, launch, settings.doAs);
    kubernetes = new KubernetesLauncher(settings, sparkConf, work, launch);
  }

  EngineOrder order(EngineKey key, EngineSpace space, Map<String, String> session, Duration idle) {
    EngineOrder order = new EngineOrder(key, spark(session));
    order.spark.putIfAbsent("spark.app.name", order.name);
    order.own.putAll(zookeeper.engineEntries());
    order.own.put(EngineSettings.SPACE, space.path(key));
    order.own.put(EngineSettings.SECRETS, space.secrets(key));
    order.own.put(EngineSettings.REFERENCE, order.reference);
    order.own.put(EngineSettings.VERSION, version);
    order.own.put(EngineSettings.PASSWORD, EngineSecret.random());
    order.own.put(EngineSettings.IDLE, idle.toString());
    order.own.put(EngineSettings.SHARE_LEVEL, key.level.name());
    return order;
  }

  /** Spark's settings for an engine, later ones winning: Spark's file, Kyuubi's file, the session's. */
  private Map<String, String> spark(Map<String, String> session) {
    Map<String, String> spark = defaults(sparkConf, settings);
    spark.putAll(session);
    spark.putIfAbsent("spark.master", "local[*]");
    return spark;
  }

  static Map<String, String> defaults(Path sparkConf, Settings settings) {
    Map<String, String> spark = new TreeMap<>(KyuubiDefaults.read(sparkConf.resolve("spark-defaults.conf")).under("spark."));
    spark.putAll(settings.spark);
    return spark;
  }

  EngineLauncher launcher(EngineOrder order) throws EngineFailure {
    String master = order.spark.get("spark.master");
    if (master.startsWith("local")) return local;
    if (master.startsWith("k8s://")) return kubernetes;
    throw new EngineFailure("spark.master: the gateway starts engines in its own pod (local[*]) and on Kubernetes (k8s://...) only");
  }
}
