package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.charmedspark.gateway.zookeeper.ZooKeeperClient;

/**
 * Where engines register: Kyuubi's paths, and beside them one for what only this service may read. Its engines are part
 * of it: they log in to ZooKeeper as their server does (so do Kyuubi's), so code in one can read what others registered.
 */
final class EngineSpace {
  private static final Pattern NAME = Pattern.compile("serverUri=(.+):(\\d+);version=[^;]*;refId=([^;]+);sequence=\\d+");

  private final ZooKeeperClient zookeeper;
  private final String version;

  EngineSpace(ZooKeeperClient zookeeper, String version) {
    this.zookeeper = zookeeper;
    this.version = version;
  }

  private String root(EngineKey key) {
    return "/" + zookeeper.settings.namespace + "_" + version + "_" + key.level + "_SPARK_SQL";
  }

  private static String within(String root, EngineKey key) {
    return root + "/" + PathName.of(key.owner) + "/" + key.subdomain;
  }

  String path(EngineKey key) {
    return within(root(key), key);
  }

  String lock(EngineKey key) {
    return within(root(key) + "_lock", key);
  }

  String secrets(EngineKey key) {
    return root(key) + "_secret";
  }

  /** The engines of this kind that are registered, the newest first: an older one may be dead and not yet forgotten. */
  List<EngineAddress> find(EngineKey key) throws IOException {
    List<String> names = new ArrayList<>(zookeeper.children(path(key)));
    names.sort(Comparator.comparing((String name) -> name.substring(name.lastIndexOf('=') + 1)).reversed());
    List<EngineAddress> engines = new ArrayList<>();
    for (String name : names) {
      Matcher matcher = NAME.matcher(name);
      if (!matcher.matches()) continue;
      String reference = matcher.group(3);
      zookeeper
          .read(secrets(key) + "/" + reference)
          .map(text -> new EngineAddress(matcher.group(1), Integer.parseInt(matcher.group(2)), reference, EngineSecret.parse(text)))
          .ifPresent(engines::add);
    }
    return engines;
  }
}
