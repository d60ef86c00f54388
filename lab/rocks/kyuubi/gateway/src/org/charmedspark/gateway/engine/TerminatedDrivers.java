package org.charmedspark.gateway.engine;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes driver pods that have ended, a while after their end: none, those that ended well, or all. And looks after the
 * Secrets of engines whose server ended before they had a pod.
 */
public final class TerminatedDrivers {
  private static final Logger LOG = LoggerFactory.getLogger(TerminatedDrivers.class);
  private static final String KIND = "kyuubi.kubernetes.spark.cleanupTerminatedDriverPod.kind";
  private static final Map<String, Set<String>> PHASES = Map.of("NONE", Set.of(), "COMPLETED", Set.of("Succeeded"), "ALL", Set.of("Succeeded", "Failed"));

  private final Settings settings;
  private final Path sparkConf;
  private final Set<String> phases;
  private final Duration interval;
  private final Duration retain;

  public TerminatedDrivers(Settings settings, Path sparkConf) {
    this.settings = settings;
    this.sparkConf = sparkConf;
    phases = PHASES.get(settings.file.get(KIND).orElse("NONE").toUpperCase(Locale.ROOT));
    if (phases == null) throw new ConfigurationError(KIND + " must be NONE, COMPLETED or ALL");
    interval = settings.file.duration("kyuubi.kubernetes.spark.cleanupTerminatedDriverPod.checkInterval", "PT1M");
    retain = settings.file.duration("kyuubi.kubernetes.terminatedApplicationRetainPeriod", "PT5M");
  }

  public void start() {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "terminated-drivers");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(this::sweep, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    try {
      Map<String, String> spark = EngineOrders.defaults(sparkConf, settings);
      if (!spark.getOrDefault("spark.master", "").startsWith("k8s://")) return;
      String namespace = Cluster.namespace(spark, settings);
      try (KubernetesClient client = Cluster.connect(spark)) {
        for (Pod pod : client.pods().inNamespace(namespace).withLabel(Cluster.TAG).withLabel("spark-role", "driver").list().getItems())
          if (phases.contains(pod.getStatus().getPhase()) && endedBefore(Instant.now().minus(retain), pod)) remove(client, pod);
        EngineSecretObject.settle(client, namespace, settings.engineInitialize);
      }
    } catch (KubernetesClientException error) {
      LOG.warn("Cannot look for drivers that have ended: {}", error.getMessage());
    } catch (RuntimeException error) {
      LOG.warn("Cannot look for drivers that have ended", error); // the next look may succeed
    }
  }

  private static boolean endedBefore(Instant then, Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .allMatch(state -> state.getTerminated() != null && Instant.parse(state.getTerminated().getFinishedAt()).isBefore(then));
  }

  private static void remove(KubernetesClient client, Pod pod) {
    LOG.info("Removing the driver pod {}, which has ended", pod.getMetadata().getName());
    client.resource(pod).delete();
  }
}
