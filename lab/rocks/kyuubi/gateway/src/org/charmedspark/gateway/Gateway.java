package org.charmedspark.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for a Kyuubi server where the real one is not to be had: Spark's own Thrift server, configured by
 * kyuubi-defaults.conf. A test workload. Exit codes: 1 for a bad setting or a port that is taken, 143 on SIGTERM.
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private Gateway() {}

  public static void main(String[] arguments) {
    try {
      run();
    } catch (ConfigurationError | IOException error) {
      LOG.error("The gateway cannot start: {}", error.getMessage());
      exit();
    } catch (Throwable error) {
      LOG.error("The gateway cannot start", error);
      exit();
    }
  }

  private static void run() throws IOException {
    Path home = folder("KYUUBI_HOME", Path.of("/opt/kyuubi"));
    String release = release(home);
    LOG.info("This is not Apache Kyuubi but the lab's gateway: {}", release);
    Settings settings = new Settings(KyuubiDefaults.read(folder("KYUUBI_CONF_DIR", home.resolve("conf")).resolve("kyuubi-defaults.conf")));
    settings.withoutEffect.forEach(key -> LOG.warn("Setting without effect: {}", key));
    Login login = Login.of(settings);
    SqlServer sql = new SqlServer(settings);
    boolean withRest = settings.protocols.contains("REST");
    boolean withMetrics = settings.file.flag("kyuubi.metrics.enabled", true);
    Listen rest = Rest.where(settings);
    Listen metrics = Metrics.where(settings);
    String metricsPath = Metrics.path(settings);
    sql.listen.requireFree();
    if (withRest) rest.requireFree();
    if (withMetrics) metrics.requireFree();
    Path work = folder("KYUUBI_WORK_DIR_ROOT", home.resolve("work"));
    SparkConf spark = SparkSettings.read(folder("SPARK_CONF_DIR", Path.of("/opt/spark/conf")), work, settings);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> LOG.info("Stopping"), "stop"));
    sql.start(settings, spark, login);
    if (withMetrics) Metrics.start(metrics, metricsPath, sql);
    if (withRest) Rest.start(rest, login, version(release)); // last: an answer to ping means that all else is served
    LOG.info(
        "Ready: Thrift {}, REST {}, metrics {}, authentication {}, all users in one Spark application on {}",
        sql.listen,
        withRest ? rest : "off",
        withMetrics ? metrics : "off",
        login.required() ? "JDBC" : "NONE",
        spark.get("spark.master"));
  }

  private static Path folder(String variable, Path otherwise) {
    String value = System.getenv(variable);
    return value == null || value.isEmpty() ? otherwise : Path.of(value);
  }

  private static String release(Path home) throws IOException {
    Path file = home.resolve("RELEASE");
    return Files.exists(file) ? Files.readString(file).strip().replace('\n', ' ') : "no RELEASE file";
  }

  private static String version(String release) {
    Matcher matcher = Pattern.compile("Kyuubi ([\\d.]+)").matcher(release);
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  /** Spark leaves threads behind that would keep the process, so a failed start must end it. */
  private static void exit() {
    System.exit(1);
  }
}
