package org.charmedspark.gateway.engine.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.charmedspark.gateway.config.KyuubiDefaults;
import org.charmedspark.gateway.engine.EngineSettings;
import org.charmedspark.gateway.zookeeper.ZooKeeperClient;
import org.charmedspark.gateway.zookeeper.ZooKeeperSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine: Spark SQL behind the HiveServer2 protocol for one Kyuubi-like server's users, found through ZooKeeper.
 * Started by spark-submit. It ends when nobody has used it for a while, or when its node is deleted.
 */
public final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private Engine() {}

  public static void main(String[] arguments) {
    try {
      run();
    } catch (Throwable error) {
      LOG.error("The engine cannot start", error);
      System.exit(1); // Spark leaves threads behind that would keep the process
    }
  }

  private static void run() throws Exception {
    String file = System.getenv(EngineSettings.FILE);
    if (file == null || !Files.isReadable(Path.of(file))) throw new IllegalStateException(EngineSettings.FILE + " names no file that can be read");
    KyuubiDefaults own = KyuubiDefaults.read(Path.of(file));
    boolean child = own.flag(EngineSettings.CHILD, false);
    if (child) ParentWatch.start();
    SparkConf spark = new SparkConf();
    own.under("spark.").forEach(spark::set);
    EngineHost host = EngineHost.of(child);
    EngineLogin.use(own.require(EngineSettings.PASSWORD, "an engine"));
    Map<String, String> hive = host.hiveSettings(); // with a key store of its own, made while Spark starts
    ZooKeeperClient zookeeper = ZooKeeperClient.connect(ZooKeeperSettings.forEngine(own));
    hive.forEach((key, value) -> spark.set("spark.hadoop." + key, value));
    // Hive's factory of login providers reads this from a configuration of its own, which sees system properties.
    System.setProperty("hive.server2.custom.authentication.class", EngineLogin.class.getName());
    SparkSession session = SparkSession.builder().config(spark).enableHiveSupport().getOrCreate();
    SqlServer sql = SqlServer.start(session);
    EngineLife life = new EngineLife(own, session, sql, zookeeper);
    life.register(host);
    LOG.info("The engine {} serves on {}:{}", own.require(EngineSettings.REFERENCE, "an engine"), host.name, sql.port());
    life.await();
  }
}
