package org.charmedspark.gateway.engine;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.charmedspark.gateway.config.Settings;
import org.charmedspark.gateway.config.ShareLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Engines as driver pods, by spark-submit in cluster mode. All secrets go by one Kubernetes Secret that is mounted into
 * the driver and belongs to its pod; Kyuubi would put them into ConfigMaps, arguments and environments.
 */
final class KubernetesLauncher implements EngineLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesLauncher.class);
  private static final String FOLDER = "/etc/charmed-spark/engine";
  private static final String SETTINGS = "engine.conf";

  private final Settings settings;
  private final Path sparkConf;
  private final Path work;
  private final Path launch;

  KubernetesLauncher(Settings settings, Path sparkConf, Path work, Path launch) {
    this.settings = settings;
    this.sparkConf = sparkConf;
    this.work = work;
    this.launch = launch;
  }

  @Override
  public Started start(EngineOrder order) throws IOException, EngineFailure {
    String name = DriverNames.of(order);
    String namespace = Cluster.namespace(order.spark, settings);
    order.own.putAll(Secrets.takeFrom(order.spark));
    complete(order.spark, name, namespace, order.reference);
    Map<String, String> secret = new TreeMap<>(Map.of(SETTINGS, PrivateFile.text(order.own)));
    if (ExecutorKey.isWanted(order)) {
      ExecutorKey.refer(order.spark, EngineSecretObject.name(name), FOLDER);
      secret.putAll(ExecutorKey.create());
    }
    if (doAs(order)) order.spark.put("spark.kubernetes.driverEnv.HADOOP_USER_NAME", order.key.owner);
    KubernetesClient client = Cluster.connect(order.spark);
    SparkSubmit submit = new SparkSubmit(launch);
    try {
      EngineSecretObject.create(client, namespace, name, order, secret, sparkConf.resolve("hive-site.xml"));
      Path own = Files.createDirectories(work.resolve(PathName.of(order.key.owner)));
      Path log = EngineLog.next(own);
      ProcessBuilder builder = submit.command(order).directory(own.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().put("SPARK_CONF_DIR", publicConf(submit, order.reference).toString());
      if (doAs(order)) SparkSubmit.runAs(order.key.owner, builder.environment());
      return new DriverPod(client, namespace, name, submit.start(builder), log);
    } catch (IOException | RuntimeException error) {
      submit.end();
      undo(client, namespace, name);
      if (error instanceof KubernetesClientException)
        throw new EngineFailure("Cannot make the engine's Secret in namespace " + namespace + ": " + error.getMessage());
      throw error;
    }
  }

  private boolean doAs(EngineOrder order) {
    return settings.doAs && order.key.level != ShareLevel.SERVER;
  }

  /** Without a pod nothing would ever take the Secret away. */
  private static void undo(KubernetesClient client, String namespace, String name) {
    try (client) {
      EngineSecretObject.remove(client, namespace, name);
    } catch (RuntimeException error) {
      LOG.warn("Cannot remove the Secret of {}: {}", name, error.getMessage()); // TerminatedDrivers will
    }
  }

  private static void complete(Map<String, String> spark, String name, String namespace, String reference) {
    spark.put("spark.submit.deployMode", "cluster");
    spark.put("spark.kubernetes.namespace", namespace);
    spark.put("spark.kubernetes.driver.pod.name", name + "-driver");
    spark.put("spark.kubernetes.executor.podNamePrefix", name);
    spark.put("spark.kubernetes.driver.label." + Cluster.TAG, reference);
    spark.put("spark.kubernetes.submission.waitAppCompletion", "false");
    spark.put("spark.kubernetes.driver.secrets." + EngineSecretObject.name(name), FOLDER);
    spark.put("spark.kubernetes.driverEnv." + EngineSettings.FILE, FOLDER + "/" + SETTINGS);
    // Where hive-site.xml, with the metastore's password, is found.
    spark.merge("spark.driver.extraClassPath", FOLDER, (theirs, ours) -> ours + ":" + theirs);
  }

  /** Spark's settings but for what has secrets: spark-submit copies the whole folder into a ConfigMap. */
  private Path publicConf(SparkSubmit submit, String reference) throws IOException {
    Path folder = launch.resolve(reference + ".conf");
    submit.temporary(folder);
    Files.createDirectories(folder);
    if (Files.isDirectory(sparkConf))
      try (Stream<Path> files = Files.list(sparkConf)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          String name = file.getFileName().toString();
          if (!Files.isRegularFile(file) || name.equals("hive-site.xml") || name.equals("spark-defaults.conf")) continue;
          submit.temporary(folder.resolve(name));
          Files.copy(file, folder.resolve(name));
        }
      }
    return folder;
  }
}
