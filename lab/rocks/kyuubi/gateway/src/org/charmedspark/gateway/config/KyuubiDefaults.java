package org.charmedspark.gateway.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The contents of a property file as Kyuubi and Spark read theirs: Java properties, values trimmed. */
public final class KyuubiDefaults {
  private final Map<String, String> entries;

  public KyuubiDefaults(Map<String, String> entries) {
    this.entries = new TreeMap<>(entries);
  }

  /** A file that does not exist has no entries, as in Kyuubi. */
  public static KyuubiDefaults read(Path file) {
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

  public Map<String, String> all() {
    return entries;
  }

  /** The entries whose key begins so. */
  public Map<String, String> under(String prefix) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b, TreeMap::new));
  }

  /** The value, unless absent or empty. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(entries.get(key)).filter(value -> !value.isEmpty());
  }

  public String require(String key, String because) {
    return get(key).orElseThrow(() -> new ConfigurationError(key + " is not set; " + because + " needs it"));
  }

  public boolean flag(String key, boolean otherwise) {
    String text = get(key).orElse(String.valueOf(otherwise));
    if (text.equalsIgnoreCase("true")) return true;
    if (text.equalsIgnoreCase("false")) return false;
    throw new ConfigurationError(key + " must be true or false");
  }

  /** A TCP port; 0 lets the system choose. */
  public int port(String key, int otherwise) {
    return number(key, otherwise, 0, 65535, "must be a port number from 0 to 65535");
  }

  /** A whole number that is at least 1. */
  public int count(String key, int otherwise) {
    return number(key, otherwise, 1, Integer.MAX_VALUE, "must be a whole number from 1");
  }

  private int number(String key, int otherwise, int least, int most, String rule) {
    String text = get(key).orElse(String.valueOf(otherwise));
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) return number;
    } catch (NumberFormatException error) {
      // said below, as for a number out of range
    }
    throw new ConfigurationError(key + " " + rule);
  }

  public Duration duration(String key, String otherwise) {
    return Durations.parse(key, get(key).orElse(otherwise));
  }

  /** Words between commas. */
  public List<String> words(String key) {
    return get(key).stream()
        .flatMap(text -> Stream.of(text.split(",")))
        .map(String::trim)
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toList());
  }
}
