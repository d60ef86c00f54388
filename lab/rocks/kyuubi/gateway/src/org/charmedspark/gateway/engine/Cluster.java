package org.charmedspark.gateway.engine;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.charmedspark.gateway.config.Settings;

/** The cluster that engines run in, with the credentials of this pod (or of a kubeconfig, outside of a cluster). */
final class Cluster {
  static final String TAG = "kyuubi-unique-tag";
  private static final int MILLIS = 10_000;

  private Cluster() {}

  static KubernetesClient connect(Map<String, String> spark) {
    String master = spark.get("spark.master").substring("k8s://".length());
    ConfigBuilder builder = new ConfigBuilder().withMasterUrl(master).withConnectionTimeout(MILLIS).withRequestTimeout(MILLIS);
    // The token that Kubernetes mounts may be readable for root alone; this is the file that spark-submit is given.
    String file = spark.get("spark.kubernetes.authenticate.submission.oauthTokenFile");
    if (file != null) builder.withOauthTokenProvider(() -> read(file));
    Config config = builder.build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Anew for each request: it is renewed. */
  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).trim();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the token of the service account", e);
    }
  }

  static String namespace(Map<String, String> spark, Settings settings) {
    String named = spark.get("spark.kubernetes.namespace");
    return named != null && !named.isEmpty() ? named : settings.file.get("kyuubi.kubernetes.namespace").orElse("default");
  }
}
