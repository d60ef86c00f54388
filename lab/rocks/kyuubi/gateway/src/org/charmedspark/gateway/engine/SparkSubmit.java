package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Spark's launcher as a child process. No setting is on its command line, where everybody could read it: all are in
 * private files, which are removed when it is done. (Kyuubi passes each as an argument.)
 */
final class SparkSubmit {
  private static final String ENGINE = "org.charmedspark.gateway.engine.process.Engine";

  final Path properties;
  private final List<Path> files = new ArrayList<>();

  /** @param folder where the files go; it belongs to this server alone */
  SparkSubmit(Path folder, EngineOrder order) throws IOException {
    Files.createDirectories(folder);
    properties = file(folder.resolve(order.reference + ".spark.conf"), order.spark);
  }

  Path file(Path path, Map<String, String> entries) throws IOException {
    files.add(path);
    return PrivateFile.write(path, entries);
  }

  /** A file or an empty folder that goes with the others; a folder before what is in it. */
  void temporary(Path path) {
    files.add(0, path);
  }

  ProcessBuilder command() {
    String home = System.getenv().getOrDefault("SPARK_HOME", "/opt/spark");
    return new ProcessBuilder(home + "/bin/spark-submit", "--properties-file", properties.toString(), "--class", ENGINE, "spark-internal");
  }

  /** Runs it so that its files go when it ends, and it when the server does. */
  Process start(ProcessBuilder command) throws IOException {
    Process process = command.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    process.onExit().thenRun(() -> files.forEach(file -> file.toFile().delete()));
    return process;
  }

  /** Makes whatever Spark starts belong to the user that the engine is for. */
  static void runAs(String user, Map<String, String> environment) {
    environment.put("HADOOP_USER_NAME", user);
    environment.put("SPARK_USER", user);
  }
}
