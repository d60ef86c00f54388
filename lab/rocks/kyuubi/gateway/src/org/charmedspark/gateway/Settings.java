package org.charmedspark.gateway;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What kyuubi-defaults.conf asks for. Every key is obeyed, or known to have no effect on a server without engines of
 * its own, or refused: a setting that is silently ignored would make a test of it worthless.
 */
final class Settings {
  /** Keys that this class or the classes it hands them to obey. */
  private static final Set<String> OBEYED =
      Set.of(
          "kyuubi.authentication",
          "kyuubi.authentication.jdbc.driver.class",
          "kyuubi.authentication.jdbc.url",
          "kyuubi.authentication.jdbc.user",
          "kyuubi.authentication.jdbc.password",
          "kyuubi.authentication.jdbc.query",
          "kyuubi.engine.doAs.enabled",
          "kyuubi.frontend.bind.host",
          "kyuubi.frontend.protocols",
          "kyuubi.frontend.rest.bind.host",
          "kyuubi.frontend.rest.bind.port",
          "kyuubi.frontend.thrift.binary.bind.host",
          "kyuubi.frontend.thrift.binary.bind.port",
          "kyuubi.metrics.enabled",
          "kyuubi.metrics.prometheus.path",
          "kyuubi.metrics.prometheus.port",
          "kyuubi.metrics.reporters");

  /** Harmless with the values given, because they ask for nothing (null: with any value). */
  private static final Map<String, Set<String>> HARMLESS = new TreeMap<>();

  /** Prefixes of keys that only matter to something that does not exist here. */
  private static final Map<String, String> NO_EFFECT =
      Map.of(
          "kyuubi.kubernetes.", "no engines are started on Kubernetes",
          "kyuubi.metadata.store.", "there are no batches",
          "kyuubi.zookeeper.embedded.", "there is no embedded ZooKeeper",
          "kyuubi.frontend.thrift.http.", "the HTTP protocol is not served",
          "kyuubi.frontend.ssl.keystore.", "TLS is off",
          "kyuubi.session.engine.initialize.", "no engines are launched",
          "kyuubi.session.engine.idle.", "no engines are launched",
          "kyuubi.server.redaction.regex", "no settings are logged");

  static {
    HARMLESS.put("kyuubi.engine.share.level", Set.of("SERVER"));
    HARMLESS.put("kyuubi.frontend.connection.url.use.hostname", null);
    HARMLESS.put("kyuubi.frontend.rest.ui.enabled", Set.of("false"));
    HARMLESS.put("kyuubi.frontend.thrift.binary.ssl.enabled", Set.of("false"));
    HARMLESS.put("kyuubi.ha.addresses", Set.of());
    HARMLESS.put("kyuubi.ha.namespace", null);
  }

  private static final Set<String> PROTOCOLS = Set.of("THRIFT_BINARY", "REST");

  final KyuubiDefaults file;
  final Set<String> protocols;
  final boolean doAs;
  /** Name of the key and why nothing comes of it. */
  final List<String> withoutEffect = new ArrayList<>();
  /** Entries for Spark itself; they win over spark-defaults.conf, as options of spark-submit do. */
  final Map<String, String> spark;

  Settings(KyuubiDefaults file) {
    this.file = file;
    List<String> refused = new ArrayList<>();
    file.all().forEach((key, value) -> judge(key, value, refused));
    if (!refused.isEmpty()) throw new ConfigurationError(String.join("; ", refused));
    protocols = words("kyuubi.frontend.protocols", "THRIFT_BINARY,REST", PROTOCOLS);
    if (!protocols.contains("THRIFT_BINARY"))
      throw new ConfigurationError("kyuubi.frontend.protocols must contain THRIFT_BINARY");
    words("kyuubi.metrics.reporters", "PROMETHEUS", Set.of("PROMETHEUS"));
    file.get("kyuubi.session.engine.initialize.timeout").ifPresent(Settings::requireDuration);
    doAs = file.flag("kyuubi.engine.doAs.enabled", true);
    spark =
        file.all().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("spark."))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b, TreeMap::new));
  }

  private void judge(String key, String value, List<String> refused) {
    if (OBEYED.contains(key) || key.startsWith("spark.")) return;
    if (HARMLESS.containsKey(key)) {
      Set<String> values = HARMLESS.get(key);
      if (value.isEmpty() || values == null || values.contains(value)) withoutEffect.add(key + " (asks for nothing here)");
      else
        refused.add(
            key
                + " is not implemented by the gateway"
                + (values.isEmpty() ? "" : " with a value other than " + String.join(", ", values)));
      return;
    }
    NO_EFFECT.entrySet().stream()
        .filter(entry -> key.startsWith(entry.getKey()))
        .findFirst()
        .ifPresentOrElse(
            entry -> withoutEffect.add(key + " (" + entry.getValue() + ")"),
            () -> refused.add(key + (key.startsWith("kyuubi.") ? " is not implemented by the gateway" : " is not a setting of Kyuubi or Spark")));
  }

  private Set<String> words(String key, String otherwise, Set<String> allowed) {
    Set<String> words =
        Stream.of(file.get(key).orElse(otherwise).split(","))
            .map(String::trim)
            .map(String::toUpperCase)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String word : words)
      if (!allowed.contains(word))
        throw new ConfigurationError(key + " has a value that the gateway does not implement; it implements " + String.join(", ", new TreeSet<>(allowed)));
    return words;
  }

  private static void requireDuration(String text) {
    if (text.matches("\\d+")) return; // milliseconds
    try {
      Duration.parse(text);
    } catch (DateTimeParseException error) {
      throw new ConfigurationError("kyuubi.session.engine.initialize.timeout must be an ISO 8601 duration such as PT10M");
    }
  }

  /** Address that a frontend binds: its own setting, the common one, or the machine's first address that is not loopback. */
  String bindHost(String key) {
    return file.get(key).or(() -> file.get("kyuubi.frontend.bind.host")).orElseGet(LocalAddress::find);
  }
}
