package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What engines of a user said, each in a file of its own; the last few stay. */
final class EngineLog {
  private static final String NAME = "kyuubi-spark-sql-engine.log.";
  private static final int KEPT = 4;
  private static final int LONGEST = 300;
  private static final Pattern CAUSE = Pattern.compile("^(Caused by: |Exception in thread|.*\\b(ERROR|FATAL)\\b|Error: |[\\w.$]+(Exception|Error): ).*");
  private static final Pattern SECRET = Pattern.compile("(?i)((?:secret|password|token|access[.]key|digest)[\\w.]*\\s*[=:]\\s*)\\S+");

  private EngineLog() {}

  /** A new file; the oldest go. */
  static Path next(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> logs =
          files
              .filter(file -> file.getFileName().toString().startsWith(NAME))
              .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()).reversed())
              .collect(Collectors.toList());
      for (int index = KEPT; index < logs.size(); index++) Files.deleteIfExists(logs.get(index));
    }
    for (int number = 0; ; number++) {
      try {
        return Files.createFile(folder.resolve(NAME + number));
      } catch (FileAlreadyExistsException taken) {
        // another one's
      }
    }
  }

  /** The line that most likely says why the engine ended. */
  static String reason(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return reason(lines.collect(Collectors.toList()));
    } catch (IOException | UncheckedIOException error) {
      return "its log cannot be read";
    }
  }

  static String reason(List<String> lines) {
    String found =
        lines.stream()
            .filter(line -> CAUSE.matcher(line).matches())
            .reduce((first, second) -> second)
            .orElse(lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1));
    String shown = SECRET.matcher(found.strip()).replaceAll("$1***");
    return shown.length() > LONGEST ? shown.substring(0, LONGEST) + "..." : shown;
  }
}
