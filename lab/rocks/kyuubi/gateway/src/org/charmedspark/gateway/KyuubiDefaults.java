package org.charmedspark.gateway;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** The contents of a property file as Kyuubi and Spark read theirs: Java properties, values trimmed. */
final class KyuubiDefaults {
  private final Map<String, String> entries;

  KyuubiDefaults(Map<String, String> entries) {
    this.entries = new TreeMap<>(entries);
  }

  /** A file that does not exist has no entries, as in Kyuubi. */
  static KyuubiDefaults read(Path file) {
    Map<String, String> entries = new TreeMap<>();
    if (Files.exists(file)) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException error) {
        throw new ConfigurationError("cannot read " + file + ": " + error.getClass().getSimpleName());
      }
      properties.forEach((key, value) -> entries.put(key.toString(), value.toString().trim()));
    }
    return new KyuubiDefaults(entries);
  }

  Map<String, String> all() {
    return entries;
  }

  /** The value, unless absent or empty. */
  Optional<String> get(String key) {
    return Optional.ofNullable(entries.get(key)).filter(value -> !value.isEmpty());
  }

  String require(String key, String because) {
    return get(key).orElseThrow(() -> new ConfigurationError(key + " is not set; " + because + " needs it"));
  }

  boolean flag(String key, boolean otherwise) {
    String text = get(key).orElse(String.valueOf(otherwise));
    if (text.equalsIgnoreCase("true")) return true;
    if (text.equalsIgnoreCase("false")) return false;
    throw new ConfigurationError(key + " must be true or false");
  }

  /** A TCP port; 0 lets the system choose. */
  int port(String key, int otherwise) {
    String text = get(key).orElse(String.valueOf(otherwise));
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) return port;
    } catch (NumberFormatException error) {
      // said below, as for a number out of range
    }
    throw new ConfigurationError(key + " must be a port number from 0 to 65535");
  }
}
