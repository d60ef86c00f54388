package org.charmedspark.gateway.engine;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.charmedspark.gateway.config.ShareLevel;

/** An engine to be started. */
final class EngineOrder {
  final String reference;
  final EngineKey key;
  /** Name that the engine has in Spark's UI and in Kubernetes' labels. */
  final String name;
  /** Settings for Spark. */
  final Map<String, String> spark;
  /** Settings for the engine itself, which SQL users must not see: they go by a private file. */
  final Map<String, String> own = new TreeMap<>();

  EngineOrder(EngineKey key, Map<String, String> spark) {
    this.key = key;
    reference = key.level == ShareLevel.CONNECTION ? key.subdomain : UUID.randomUUID().toString();
    this.spark = new TreeMap<>(spark);
    name = "kyuubi_" + key.level + "_SPARK_SQL_" + key.owner + (key.subdomain.equals("default") ? "_default_" : "_") + reference;
  }
}
