package org.charmedspark.gateway.engine;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The Kubernetes Secret of one engine. */
final class EngineSecretObject {
  private EngineSecretObject() {}

  static String name(String engine) {
    return engine + "-engine";
  }

  static void create(KubernetesClient client, String namespace, String engine, EngineOrder order, Map<String, String> texts, Path hiveSite) throws IOException {
    Map<String, String> data = new TreeMap<>(texts);
    if (Files.exists(hiveSite)) data.put("hive-site.xml", Files.readString(hiveSite));
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name(engine))
            .withNamespace(namespace)
            .withLabels(Map.of(Cluster.TAG, order.reference))
            .endMetadata()
            .withStringData(data)
            .build();
    client.secrets().inNamespace(namespace).resource(secret).create();
  }

  /** From now on it goes when the pod goes. */
  static void belongsTo(KubernetesClient client, String namespace, String engine, Pod pod) {
    client
        .secrets()
        .inNamespace(namespace)
        .withName(name(engine))
        .edit(
            secret ->
                new SecretBuilder(secret)
                    .editMetadata()
                    .withOwnerReferences(
                        new OwnerReferenceBuilder()
                            .withApiVersion("v1")
                            .withKind("Pod")
                            .withName(pod.getMetadata().getName())
                            .withUid(pod.getMetadata().getUid())
                            .build())
                    .endMetadata()
                    .build());
  }

  /**
   * Gives those without an owner to their pod, or removes them when no launch can be waiting for one any longer: a
   * server that is killed while it starts an engine leaves its Secret so.
   *
   * @param patience how long a launch may take
   */
  static void settle(KubernetesClient client, String namespace, Duration patience) {
    Instant late = Instant.now().minus(patience);
    for (Secret secret : client.secrets().inNamespace(namespace).withLabel(Cluster.TAG).list().getItems()) {
      if (!secret.getMetadata().getOwnerReferences().isEmpty()) continue;
      String engine = secret.getMetadata().getName().replaceAll("-engine$", "");
      Pod pod = client.pods().inNamespace(namespace).withName(engine + "-driver").get();
      if (pod != null) belongsTo(client, namespace, engine, pod);
      else if (Instant.parse(secret.getMetadata().getCreationTimestamp()).isBefore(late)) remove(client, namespace, engine);
    }
  }

  static void remove(KubernetesClient client, String namespace, String engine) {
    client.secrets().inNamespace(namespace).withName(name(engine)).delete();
  }
}
