package org.charmedspark.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What kyuubi-defaults.conf asks for. A bad value is found at the start, whichever part needs it later. */
public final class Settings {
  private static final Set<String> PROTOCOLS = Set.of("THRIFT_BINARY", "REST");

  public final KyuubiDefaults file;
  public final Set<String> protocols;
  /** Whether an engine runs as the user it is for. */
  public final boolean doAs;
  public final ShareLevel shareLevel;
  /** How long a session waits for its engine to start. */
  public final Duration engineInitialize;
  /** How long an engine without sessions stays. */
  public final Duration engineIdle;
  /** Whether the engine is started in the background, so that a session opens at once. */
  public final boolean launchAsync;
  public final Duration sessionIdle;
  public final Set<String> administrators;
  /** Names of the keys from which nothing comes, each with the reason. */
  public final List<String> withoutEffect;
  /** Entries for Spark itself; they win over spark-defaults.conf, as options of spark-submit do. */
  public final Map<String, String> spark;

  public Settings(KyuubiDefaults file) {
    this.file = file;
    withoutEffect = Keys.judge(file.all());
    protocols = choice("kyuubi.frontend.protocols", "THRIFT_BINARY,REST", PROTOCOLS);
    if (!protocols.contains("THRIFT_BINARY"))
      throw new ConfigurationError("kyuubi.frontend.protocols must contain THRIFT_BINARY");
    choice("kyuubi.metrics.reporters", "PROMETHEUS", Set.of("PROMETHEUS"));
    doAs = file.flag("kyuubi.engine.doAs.enabled", true);
    shareLevel = ShareLevel.parse(file.get(ShareLevel.KEY).orElse("USER"));
    engineInitialize = file.duration("kyuubi.session.engine.initialize.timeout", "PT3M");
    engineIdle = file.duration("kyuubi.session.engine.idle.timeout", "PT30M");
    launchAsync = file.flag("kyuubi.session.engine.launch.async", true);
    sessionIdle = file.duration("kyuubi.session.idle.timeout", "PT6H");
    administrators = new TreeSet<>(file.words("kyuubi.server.administrators"));
    spark = file.under("spark.");
  }

  private Set<String> choice(String key, String otherwise, Set<String> allowed) {
    Set<String> words = new TreeSet<>();
    for (String word : file.get(key).orElse(otherwise).split(",")) words.add(word.trim().toUpperCase());
    for (String word : words)
      if (!allowed.contains(word))
        throw new ConfigurationError(
            key + " has a value that the gateway does not implement; it implements " + String.join(", ", new TreeSet<>(allowed)));
    return words;
  }

  /** Address that a frontend binds: its own setting, the common one, or the machine's first address that is not loopback. */
  public String bindHost(String key) {
    return file.get(key).or(() -> file.get("kyuubi.frontend.bind.host")).orElseGet(LocalAddress::find);
  }
}
