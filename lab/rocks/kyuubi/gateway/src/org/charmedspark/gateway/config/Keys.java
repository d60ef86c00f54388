package org.charmedspark.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which settings the gateway knows. Every key is obeyed, or known to have no effect here, or refused: a setting that
 * is silently ignored would make a test of it worthless.
 */
final class Keys {
  private static final Set<String> OBEYED =
      Set.of(
          "kyuubi.authentication",
          "kyuubi.authentication.jdbc.driver.class",
          "kyuubi.authentication.jdbc.url",
          "kyuubi.authentication.jdbc.user",
          "kyuubi.authentication.jdbc.password",
          "kyuubi.authentication.jdbc.query",
          "kyuubi.backend.server.exec.pool.size",
          "kyuubi.engine.doAs.enabled",
          "kyuubi.engine.share.level",
          "kyuubi.frontend.advertised.host",
          "kyuubi.frontend.bind.host",
          "kyuubi.frontend.connection.url.use.hostname",
          "kyuubi.frontend.protocols",
          "kyuubi.frontend.rest.bind.host",
          "kyuubi.frontend.rest.bind.port",
          "kyuubi.frontend.rest.ui.enabled",
          "kyuubi.frontend.ssl.keystore.algorithm",
          "kyuubi.frontend.ssl.keystore.password",
          "kyuubi.frontend.ssl.keystore.path",
          "kyuubi.frontend.ssl.keystore.type",
          "kyuubi.frontend.thrift.binary.bind.host",
          "kyuubi.frontend.thrift.binary.bind.port",
          "kyuubi.frontend.thrift.binary.ssl.disallowed.protocols",
          "kyuubi.frontend.thrift.binary.ssl.enabled",
          "kyuubi.frontend.thrift.binary.ssl.include.ciphersuites",
          "kyuubi.frontend.thrift.max.worker.threads",
          "kyuubi.ha.addresses",
          "kyuubi.ha.namespace",
          "kyuubi.ha.zookeeper.acl.enabled",
          "kyuubi.ha.zookeeper.auth.digest",
          "kyuubi.ha.zookeeper.auth.type",
          "kyuubi.ha.zookeeper.connection.base.retry.wait",
          "kyuubi.ha.zookeeper.connection.max.retries",
          "kyuubi.ha.zookeeper.connection.timeout",
          "kyuubi.ha.zookeeper.engine.auth.type",
          "kyuubi.ha.zookeeper.session.timeout",
          "kyuubi.kubernetes.namespace",
          "kyuubi.kubernetes.spark.cleanupTerminatedDriverPod.checkInterval",
          "kyuubi.kubernetes.spark.cleanupTerminatedDriverPod.kind",
          "kyuubi.kubernetes.terminatedApplicationRetainPeriod",
          "kyuubi.metrics.enabled",
          "kyuubi.metrics.prometheus.path",
          "kyuubi.metrics.prometheus.port",
          "kyuubi.metrics.reporters",
          "kyuubi.server.administrators",
          "kyuubi.server.limit.connections.ip.deny.list",
          "kyuubi.server.limit.connections.per.ipaddress",
          "kyuubi.server.limit.connections.per.user",
          "kyuubi.server.limit.connections.per.user.ipaddress",
          "kyuubi.server.limit.connections.user.deny.list",
          "kyuubi.server.limit.connections.user.unlimited.list",
          "kyuubi.session.conf.ignore.list",
          "kyuubi.session.conf.restrict.list",
          "kyuubi.session.engine.idle.timeout",
          "kyuubi.session.engine.initialize.timeout",
          "kyuubi.session.engine.launch.async",
          "kyuubi.session.idle.timeout",
          "kyuubi.zookeeper.embedded.client.port",
          "kyuubi.zookeeper.embedded.client.port.address",
          "kyuubi.zookeeper.embedded.data.dir",
          "kyuubi.zookeeper.embedded.data.log.dir");

  /** Prefixes of keys that only matter to something that does not exist here. */
  private static final Map<String, String> NO_EFFECT =
      Map.of(
          "kyuubi.engine.share.level.subdomain", "the subdomain is always default",
          "kyuubi.metadata.store.", "there are no batches",
          "kyuubi.frontend.thrift.http.", "the HTTP protocol is not served",
          "kyuubi.kubernetes.authenticate.oauthTokenFile", "the one of spark-defaults.conf is used for everything",
          "kyuubi.kubernetes.client.initialize.list", "drivers are looked after from the start",
          "kyuubi.server.redaction.regex", "no settings are logged or shown",
          "kyuubi.session.local.dir.allow.list", "there are no batches, and sessions may name no files");

  /** Keys with the only values that may be asked for, because they are what the gateway does. */
  private static final Map<String, Set<String>> FIXED =
      Map.of(
          "kyuubi.kubernetes.application.state.source", Set.of("POD"),
          "kyuubi.kubernetes.trust.certificates", Set.of("false"),
          "kyuubi.session.close.on.disconnect", Set.of("true"),
          "kyuubi.engine.type", Set.of("SPARK_SQL"),
          "kyuubi.engine.pool.size", Set.of("-1"),
          "kyuubi.session.engine.alive.probe.enabled", Set.of("false"));

  private Keys() {}

  /**
   * @return names of the keys that have no effect, each with the reason
   * @throws ConfigurationError naming every key that is not implemented
   */
  static List<String> judge(Map<String, String> entries) {
    List<String> withoutEffect = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    new TreeMap<>(entries)
        .forEach(
            (key, value) -> {
              if (OBEYED.contains(key) || key.startsWith("spark.")) return;
              if (FIXED.containsKey(key)) {
                if (!value.isEmpty() && !FIXED.get(key).contains(value))
                  refused.add(key + " is not implemented by the gateway with a value other than " + String.join(", ", FIXED.get(key)));
                return;
              }
              NO_EFFECT.entrySet().stream()
                  .filter(entry -> key.startsWith(entry.getKey()))
                  .findFirst()
                  .ifPresentOrElse(
                      entry -> withoutEffect.add(key + " (" + entry.getValue() + ")"),
                      () -> refused.add(key + (key.startsWith("kyuubi.") ? " is not implemented by the gateway" : " is not a setting of Kyuubi or Spark")));
            });
    if (!refused.isEmpty()) throw new ConfigurationError(String.join("; ", refused));
    return withoutEffect;
  }
}
