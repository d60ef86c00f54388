package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.charmedspark.gateway.config.ShareLevel;

/**
 * Engines as children of the server, with Spark in the same process (`spark.master` is local). They end with the
 * server, where Kyuubi's would stay behind.
 */
final class LocalLauncher implements EngineLauncher {
  /** For a start within seconds: the quick compiler only, and a catalog that does not force its writes. */
  private static final String QUICK =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Dderby.system.durability=test -Dderby.stream.error.file=/dev/null";

  private static final String LOOPBACK = "127.0.0.1";
  private static final int GRACE_SECONDS = 5;

  private final Path work;
  private final Path launch;
  private final boolean doAs;

  LocalLauncher(Path work, Path launch, boolean doAs) {
    this.work = work;
    this.launch = launch;
    this.doAs = doAs;
  }

  @Override
  public Started start(EngineOrder order) throws IOException {
    // Where Hive keeps the catalog of a user without a metastore; two engines cannot open the same one.
    Path own = work.resolve(PathName.of(order.key.owner));
    Path folder = Files.createDirectories(order.key.level == ShareLevel.CONNECTION ? own.resolve(order.reference) : own);
    order.spark.putIfAbsent("spark.driver.host", LOOPBACK);
    order.spark.putIfAbsent("spark.driver.bindAddress", LOOPBACK);
    order.spark.putIfAbsent("spark.ui.enabled", "false");
    order.spark.putIfAbsent("spark.sql.warehouse.dir", work.resolve(".warehouse").toUri().toString());
    order.spark.merge("spark.driver.extraJavaOptions", QUICK, (theirs, ours) -> ours + " " + theirs);
    order.own.put(EngineSettings.CHILD, "true");
    Path log = EngineLog.next(own);
    SparkSubmit submit = new SparkSubmit(launch);
    try {
      ProcessBuilder builder = submit.command(order).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
      Map<String, String> environment = builder.environment();
      environment.put(EngineSettings.FILE, submit.file(order.reference + ".engine.conf", order.own).toString());
      if (doAs && order.key.level != ShareLevel.SERVER) SparkSubmit.runAs(order.key.owner, environment);
      return new Child(submit, submit.start(builder), log);
    } catch (IOException | RuntimeException error) {
      submit.end();
      throw error;
    }
  }

  private static final class Child implements Started {
    private final SparkSubmit submit;
    private final Process process;
    private final Path log;

    Child(SparkSubmit submit, Process process, Path log) {
      this.submit = submit;
      this.process = process;
      this.log = log;
    }

    @Override
    public Optional<String> failure() {
      return process.isAlive()
          ? Optional.empty()
          : Optional.of("it ended with " + process.exitValue() + ": " + EngineLog.reason(log) + " (log: " + log + ")");
    }

    @Override
    public void close() {
      submit.removeFiles();
    }

    @Override
    public void cancel() {
      process.destroy();
      try {
        if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
      } catch (InterruptedException error) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
