package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Spark's launcher as a child process. No setting is on its command line, where everybody could read it: all are in
 * private files, which are removed when they have been read, and with the server at the latest. (Kyuubi passes each as
 * an argument.)
 */
final class SparkSubmit {
  private static final String ENGINE = "org.charmedspark.gateway.engine.process.Engine";
  /** Those that have not ended; they end with the server. */
  private static final Set<SparkSubmit> LIVE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(SparkSubmit::end), "spark-submit-end"));
  }

  private final Path folder;
  private final List<Path> files = new ArrayList<>();
  private Process process;
  private boolean ended;

  /** @param folder where the files go; it belongs to this server alone */
  SparkSubmit(Path folder) {
    this.folder = folder;
    LIVE.add(this);
  }

  /** Removes what a server that was killed left there. */
  static void empty(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) found.sorted(Comparator.reverseOrder())::iterator) Files.delete(path);
    }
  }

  /** A private file of settings. */
  synchronized Path file(String name, Map<String, String> entries) throws IOException {
    Path path = Files.createDirectories(folder).resolve(name);
    temporary(path);
    return PrivateFile.write(path, entries);
  }

  /** A file or an empty folder that goes with the others; a folder before what is in it. */
  synchronized void temporary(Path path) throws IOException {
    if (ended) throw new IOException("the server ends");
    files.add(0, path);
  }

  ProcessBuilder command(EngineOrder order) throws IOException {
    Path properties = file(order.reference + ".spark.conf", order.spark);
    String home = System.getenv().getOrDefault("SPARK_HOME", "/opt/spark");
    return new ProcessBuilder(home + "/bin/spark-submit", "--properties-file", properties.toString(), "--class", ENGINE, "spark-internal");
  }

  synchronized Process start(ProcessBuilder command) throws IOException {
    if (ended) throw new IOException("the server ends");
    process = command.start();
    process.onExit().thenRun(this::end);
    return process;
  }

  /** All has been read that it was started with. */
  synchronized void removeFiles() {
    files.forEach(file -> file.toFile().delete());
    files.clear();
  }

  /** Ends it, if it runs, and removes its files. */
  synchronized void end() {
    ended = true;
    LIVE.remove(this);
    if (process != null) process.destroy();
    removeFiles();
  }

  /** Makes whatever Spark starts belong to the user that the engine is for. */
  static void runAs(String user, Map<String, String> environment) {
    environment.put("HADOOP_USER_NAME", user);
    environment.put("SPARK_USER", user);
  }
}
