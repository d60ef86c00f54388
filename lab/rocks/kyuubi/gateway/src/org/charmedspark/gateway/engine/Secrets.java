package org.charmedspark.gateway.engine;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings of Spark that are secrets: those do not go into ConfigMaps, where spark-submit puts all that it is given. */
final class Secrets {
  private static final Pattern NAME = Pattern.compile("(?i)secret|password|token|access[.]?key|account[.]?key|digest|credential");

  private Secrets() {}

  /** Moves them out of `spark`. What begins with `spark.kubernetes.` names Secrets and files, and holds none. */
  static Map<String, String> takeFrom(Map<String, String> spark) {
    Map<String, String> taken = new TreeMap<>();
    spark.forEach((key, value) -> {
      if (!key.startsWith("spark.kubernetes.") && NAME.matcher(key).find() && !key.endsWith("redaction.regex")) taken.put(key, value);
    });
    spark.keySet().removeAll(taken.keySet());
    return taken;
  }
}
