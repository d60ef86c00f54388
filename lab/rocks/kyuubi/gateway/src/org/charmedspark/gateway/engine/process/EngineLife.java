package org.charmedspark.gateway.engine.process;

import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.charmedspark.gateway.config.KyuubiDefaults;
import org.charmedspark.gateway.config.ShareLevel;
import org.charmedspark.gateway.engine.EngineSecret;
import org.charmedspark.gateway.engine.EngineSettings;
import org.charmedspark.gateway.zookeeper.PrivateNode;
import org.charmedspark.gateway.zookeeper.Registration;
import org.charmedspark.gateway.zookeeper.ZooKeeperClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long an engine lives: until it was idle for its time, or is told to end and its last session has ended. */
final class EngineLife {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLife.class);
  private static final long LOOK_MILLIS = 1000;
  /** An engine that nobody can find any longer ends; Kyuubi's does after about as long. */
  private static final Duration LOST = Duration.ofSeconds(20);

  private final KyuubiDefaults own;
  private final SparkSession spark;
  private final SqlServer sql;
  private final ZooKeeperClient zookeeper;
  private final Duration idle;
  private final boolean single;
  private Registration registration;
  private volatile boolean draining;

  EngineLife(KyuubiDefaults own, SparkSession spark, SqlServer sql, ZooKeeperClient zookeeper) {
    this.own = own;
    this.spark = spark;
    this.sql = sql;
    this.zookeeper = zookeeper;
    idle = own.duration(EngineSettings.IDLE, "PT30M");
    single = ShareLevel.parse(own.require(EngineSettings.SHARE_LEVEL, "an engine")) == ShareLevel.CONNECTION;
  }

  void register(EngineHost host) throws Exception {
    String reference = own.require(EngineSettings.REFERENCE, "an engine");
    String secret = EngineSecret.format(own.require(EngineSettings.PASSWORD, "an engine"), host.fingerprint());
    PrivateNode.keep(zookeeper, own.require(EngineSettings.SECRETS, "an engine") + "/" + reference, secret);
    registration =
        Registration.create(
            zookeeper,
            own.require(EngineSettings.SPACE, "an engine"),
            host.name + ":" + sql.port(),
            own.require(EngineSettings.VERSION, "an engine"),
            "refId=" + reference + ";",
            () -> draining = true);
  }

  void await() throws InterruptedException {
    long usedAt = System.nanoTime();
    long seenAt = System.nanoTime();
    boolean used = false;
    while (true) {
      Thread.sleep(LOOK_MILLIS);
      long now = System.nanoTime();
      boolean busy = sql.sessions() > 0;
      used |= busy;
      if (busy) usedAt = now;
      if (zookeeper.curator.getZookeeperClient().isConnected()) seenAt = now;
      if (spark.sparkContext().isStopped()) end("Spark has stopped", 1);
      if (busy) continue;
      if (draining) end("its node was deleted", 0);
      if (single && used) end("its only session has ended", 0);
      if (now - usedAt > idle.toNanos()) end("nobody has used it for " + idle, 0);
      if (now - seenAt > LOST.toNanos() && now - usedAt > LOST.toNanos()) end("ZooKeeper is gone", 0);
    }
  }

  private void end(String reason, int code) {
    LOG.info("The engine ends: {}", reason);
    registration.remove();
    zookeeper.close();
    spark.stop();
    System.exit(code);
  }
}
