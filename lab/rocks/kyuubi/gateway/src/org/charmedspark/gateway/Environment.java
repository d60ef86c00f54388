package org.charmedspark.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where things are, by Kyuubi's environment variables. */
final class Environment {
  final Path conf;
  final Path work;
  final Path sparkConf;
  /** What the image says that it contains. */
  final String release;
  /** Kyuubi's version, part of what is registered in ZooKeeper. */
  final String version;

  Environment() throws IOException {
    Path home = folder("KYUUBI_HOME", Path.of("/opt/kyuubi"));
    conf = folder("KYUUBI_CONF_DIR", home.resolve("conf"));
    work = Files.createDirectories(folder("KYUUBI_WORK_DIR_ROOT", home.resolve("work")));
    sparkConf = folder("SPARK_CONF_DIR", Path.of("/opt/spark/conf"));
    Path file = home.resolve("RELEASE");
    release = Files.exists(file) ? Files.readString(file).strip().replace('\n', ' ') : "no RELEASE file";
    Matcher matcher = Pattern.compile("Kyuubi ([\\d.]+)").matcher(release);
    version = matcher.find() ? matcher.group(1) : "unknown";
  }

  private static Path folder(String variable, Path otherwise) {
    String value = System.getenv(variable);
    return value == null || value.isEmpty() ? otherwise : Path.of(value);
  }
}
