package org.charmedspark.gateway.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.sql.internal.SQLConf$;
import org.charmedspark.gateway.config.KyuubiDefaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which settings of a client are taken. Lists hold keys, and, with `.*` at their ends, how keys begin (without the dot). */
final class SessionConf {
  private static final Logger LOG = LoggerFactory.getLogger(SessionConf.class);
  private static final String RESTRICT = "kyuubi.session.conf.restrict.list";
  private static final String IGNORE = "kyuubi.session.conf.ignore.list";
  private static final String[] PREFIXES = {"set:hiveconf:", "set:hivevar:", "set:metaconf:", "set:system:", "set:"};
  private static final String ENVIRONMENT = "set:env:";
  private static final String PROXY_USER = "hive.server2.proxy.user";
  /** How an engine of the gateway lets its server in, and nobody else. */
  private static final List<String> OF_ENGINES = List.of("spark.hive.server2.", "spark.hadoop.hive.server2.");

  private final List<String> restricted;
  private final List<String> ignored;

  SessionConf(KyuubiDefaults file) {
    restricted = file.words(RESTRICT);
    ignored = file.words(IGNORE);
  }

  /** The client's entries, as they came, without those to ignore. */
  Map<String, String> accept(String user, Map<String, String> given) throws Refusal {
    Map<String, String> accepted = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : given.entrySet()) {
      String key = bare(entry.getKey());
      if (entry.getKey().startsWith(ENVIRONMENT)) throw new Refusal(key + " is forbidden, env:* variables can not be set");
      if (within(restricted, key))
        throw new Refusal(key + " is a restrict key according to the server-side configuration, please remove it and retry if you want to proceed");
      if (OF_ENGINES.stream().anyMatch(key::startsWith)) throw new Refusal(key + " is not for clients of the gateway: its engines are Hive's server");
      if (key.equals(PROXY_USER) && !entry.getValue().equals(user))
        throw new Refusal(PROXY_USER + " is not implemented by the gateway: log in as that user");
      if (within(ignored, key)) LOG.warn("{} is a ignored key according to the server-side configuration", key);
      else accepted.put(entry.getKey(), entry.getValue());
    }
    return accepted;
  }

  /** Accepted entries by their own names, those that begin so. */
  static Map<String, String> under(String prefix, Map<String, String> accepted) {
    Map<String, String> found = new TreeMap<>();
    accepted.forEach((key, value) -> {
      if (bare(key).startsWith(prefix)) found.put(bare(key), value);
    });
    return found;
  }

  /**
   * Those that a session of a running engine may change. Others count at the start of an engine alone: Spark would refuse
   * the session for them, and Kyuubi's engines leave them out.
   */
  static Map<String, String> changeable(Map<String, String> accepted) {
    Map<String, String> changeable = new LinkedHashMap<>(accepted);
    changeable.keySet().removeIf(key -> OfSpark.counts(bare(key)));
    return changeable;
  }

  /** What Spark itself knows of its settings. */
  private static final class OfSpark {
    static {
      // Settings are known once the objects that hold them are there.
      Objects.requireNonNull(org.apache.spark.internal.config.package$.MODULE$);
      Objects.requireNonNull(org.apache.spark.deploy.k8s.Config$.MODULE$);
    }

    /** Whether it counts at the start of an engine alone. */
    static boolean counts(String key) {
      return SQLConf$.MODULE$.isStaticConfigKey(key) || (!SQLConf$.MODULE$.containsConfigKey(key) && ConfigEntry.findEntry(key) != null);
    }
  }

  private static String bare(String key) {
    for (String prefix : PREFIXES) if (key.startsWith(prefix)) return key.substring(prefix.length());
    return key;
  }

  private static boolean within(List<String> list, String key) {
    for (String item : list)
      if (item.equals(key) || (item.endsWith(".*") && key.startsWith(item.substring(0, item.length() - 2)))) return true;
    return false;
  }
}
