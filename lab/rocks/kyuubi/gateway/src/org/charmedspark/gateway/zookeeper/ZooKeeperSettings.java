package org.charmedspark.gateway.zookeeper;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.KyuubiDefaults;

/** How to reach ZooKeeper, as a server or as one of its engines. TLS is the JVM's `zookeeper.*` properties. */
public final class ZooKeeperSettings {
  private static final String PREFIX = "kyuubi.ha.";
  private static final String DIGEST = PREFIX + "zookeeper.auth.digest";

  public final String addresses;
  public final String namespace;
  /** `user:password`; empty without authentication. */
  public final Optional<String> digest;
  /** Whether nodes may only be changed by this user, and by everybody only be read. */
  public final boolean acl;
  final Duration connectionTimeout;
  final Duration sessionTimeout;
  final int retries;
  final Duration retryWait;
  private final KyuubiDefaults file;

  private ZooKeeperSettings(KyuubiDefaults file, String addresses, String authTypeKey) {
    this.file = file;
    this.addresses = addresses;
    namespace = file.get(PREFIX + "namespace").orElse("kyuubi").replaceAll("^/+|/+$", "");
    String type = file.get(authTypeKey).orElse("NONE").toUpperCase(Locale.ROOT);
    switch (type) {
      case "NONE":
        digest = Optional.empty();
        break;
      case "DIGEST":
        String pair = file.require(DIGEST, authTypeKey + "=DIGEST");
        if (pair.indexOf(':') < 1) throw new ConfigurationError(DIGEST + " must be <user>:<password>");
        digest = Optional.of(pair);
        break;
      default:
        throw new ConfigurationError(authTypeKey + ": the gateway implements NONE and DIGEST");
    }
    acl = file.flag(PREFIX + "zookeeper.acl.enabled", false);
    connectionTimeout = file.duration(PREFIX + "zookeeper.connection.timeout", "15000");
    sessionTimeout = file.duration(PREFIX + "zookeeper.session.timeout", "60000");
    retries = file.count(PREFIX + "zookeeper.connection.max.retries", 3);
    retryWait = file.duration(PREFIX + "zookeeper.connection.base.retry.wait", "1000");
  }

  /** The ensemble that the settings name, if they name one. */
  public static Optional<ZooKeeperSettings> external(KyuubiDefaults file) {
    return file.get(PREFIX + "addresses").map(addresses -> new ZooKeeperSettings(file, addresses, PREFIX + "zookeeper.auth.type"));
  }

  /** A server of our own, for which the settings say at most the namespace. */
  static ZooKeeperSettings embedded(KyuubiDefaults file, String address, String digest) {
    Map<String, String> own = new TreeMap<>(file.under(PREFIX + "namespace"));
    own.put(PREFIX + "addresses", address);
    own.put(PREFIX + "zookeeper.auth.type", "DIGEST");
    own.put(PREFIX + "zookeeper.engine.auth.type", "DIGEST");
    own.put(DIGEST, digest);
    own.put(PREFIX + "zookeeper.acl.enabled", "true");
    return external(new KyuubiDefaults(own)).orElseThrow();
  }

  /** The settings that an engine reads with `forEngine`. */
  public Map<String, String> engineEntries() {
    return file.under(PREFIX);
  }

  public static ZooKeeperSettings forEngine(KyuubiDefaults file) {
    return new ZooKeeperSettings(
        file, file.require(PREFIX + "addresses", "an engine"), PREFIX + "zookeeper.engine.auth.type");
  }
}
