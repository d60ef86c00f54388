package org.charmedspark.gateway.engine;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine's pod while somebody waits for it. */
final class DriverPod implements EngineLauncher.Started {
  private static final Logger LOG = LoggerFactory.getLogger(DriverPod.class);
  private static final int LINES = 200;
  /** Waits that do not end by themselves within a patience. */
  private static final Set<String> HOPELESS =
      Set.of("ErrImageNeverPull", "InvalidImageName", "ImagePullBackOff", "CreateContainerConfigError", "CreateContainerError", "RunContainerError");

  private final KubernetesClient client;
  private final String namespace;
  private final String engine;
  private final Process submit;
  private final Path log;
  private boolean adopted;
  private volatile boolean cancelled;

  DriverPod(KubernetesClient client, String namespace, String engine, Process submit, Path log) {
    this.client = client;
    this.namespace = namespace;
    this.engine = engine;
    this.submit = submit;
    this.log = log;
  }

  @Override
  public Optional<String> failure() {
    if (submit.isAlive()) return Optional.empty();
    if (submit.exitValue() != 0)
      return Optional.of("spark-submit ended with " + submit.exitValue() + ": " + EngineLog.reason(log) + " (log: " + log + ")");
    try {
      Pod pod = pod();
      if (pod == null) return Optional.of("the pod " + engine + "-driver is gone");
      if (!adopted) EngineSecretObject.belongsTo(client, namespace, engine, pod);
      adopted = true;
      if ("Failed".equals(pod.getStatus().getPhase()) || "Succeeded".equals(pod.getStatus().getPhase()))
        return Optional.of("the pod " + engine + "-driver ended: " + said());
      return waiting(pod).filter(reason -> HOPELESS.contains(reason.split(":")[0])).map(reason -> "the pod " + engine + "-driver: " + reason);
    } catch (KubernetesClientException error) {
      LOG.warn("Cannot look at the pod {}-driver: {}", engine, error.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> waitingFor() {
    try {
      Pod pod = pod();
      if (pod == null) return Optional.of("the pod " + engine + "-driver does not exist");
      Optional<String> unscheduled =
          pod.getStatus().getConditions().stream()
              .filter(condition -> "PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus()))
              .map(PodCondition::getMessage)
              .findFirst();
      return Optional.of(
          "the pod " + engine + "-driver is " + pod.getStatus().getPhase() + unscheduled.or(() -> waiting(pod)).map(why -> " (" + why + ")").orElse(""));
    } catch (KubernetesClientException error) {
      return Optional.empty();
    }
  }

  private Pod pod() {
    return client.pods().inNamespace(namespace).withName(engine + "-driver").get();
  }

  private static Optional<String> waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getWaiting() != null)
        .map(state -> state.getWaiting().getReason() + (state.getWaiting().getMessage() == null ? "" : ": " + state.getWaiting().getMessage()))
        .findFirst();
  }

  private String said() {
    try {
      return EngineLog.reason(Arrays.asList(client.pods().inNamespace(namespace).withName(engine + "-driver").tailingLines(LINES).getLog().split("\n")));
    } catch (KubernetesClientException error) {
      return "its log cannot be read";
    }
  }

  private void awaitEndOfSubmit() {
    try {
      submit.destroyForcibly().waitFor();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (!adopted && !cancelled) failure(); // the engine was quicker than the first look
    client.close();
  }

  @Override
  public synchronized void cancel() {
    if (cancelled) return; // by the end of the server
    cancelled = true;
    awaitEndOfSubmit(); // otherwise it could make the pod after this
    try {
      client.pods().inNamespace(namespace).withName(engine + "-driver").delete();
      EngineSecretObject.remove(client, namespace, engine);
    } catch (KubernetesClientException error) {
      LOG.warn("Cannot remove the pod {}-driver: {}", engine, error.getMessage());
    }
  }
}
