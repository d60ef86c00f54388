package org.charmedspark.gateway.engine;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Map;
import org.charmedspark.gateway.config.Settings;

/** The cluster that engines run in, with the credentials of this pod (or of a kubeconfig, outside of a cluster). */
final class Cluster {
  static final String TAG = "kyuubi-unique-tag";
  private static final int MILLIS = 10_000;

  private Cluster() {}

  static KubernetesClient connect(String master) {
    Config config = new ConfigBuilder().withMasterUrl(master.substring("k8s://".length())).withConnectionTimeout(MILLIS).withRequestTimeout(MILLIS).build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  static String namespace(Map<String, String> spark, Settings settings) {
    String named = spark.get("spark.kubernetes.namespace");
    return named != null && !named.isEmpty() ? named : settings.file.get("kyuubi.kubernetes.namespace").orElse("default");
  }
}
