package org.charmedspark.gateway.engine;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * By what driver and executors know each other and encrypt what they exchange. Left to itself Spark makes one and puts it
 * into the environment in the specification of executors' pods, for all to read who may look at pods. Here it is in the
 * engine's Secret: the driver reads a file, and the environment of executors refers to it. (Executors take no file:
 * before they know their driver's settings they do not know that they are on Kubernetes, as Spark 3.5 asks for then.)
 */
final class ExecutorKey {
  private static final String FILE = "executor-key";
  private static final String ENCODED = "executor-key-base64";

  private ExecutorKey() {}

  /** Whether Spark wants one and the operator has set none; theirs are among the engine's own settings by now. */
  static boolean isWanted(EngineOrder order) {
    return "true".equals(order.spark.get("spark.authenticate")) && order.own.keySet().stream().noneMatch(key -> key.startsWith("spark.authenticate.secret"));
  }

  /** @param folder where the driver has the Secret */
  static void refer(Map<String, String> spark, String secret, String folder) {
    spark.put("spark.authenticate.secret.driver.file", folder + "/" + FILE);
    spark.put("spark.authenticate.secret.executor.file", folder + "/" + FILE); // read by none; with it Spark leaves the environment alone
    spark.put("spark.kubernetes.executor.secretKeyRef._SPARK_AUTH_SECRET", secret + ":" + ENCODED);
  }

  /** What the Secret has of it: what the driver reads, and what it makes of that. */
  static Map<String, String> create() {
    String key = EngineSecret.random();
    return Map.of(FILE, key, ENCODED, Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)));
  }
}
