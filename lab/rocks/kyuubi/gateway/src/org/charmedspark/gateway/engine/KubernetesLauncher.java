package org.charmedspark.gateway.engine;

import java.nio.file.Path;
import org.charmedspark.gateway.config.Settings;

/** Engines as driver pods. */
final class KubernetesLauncher implements EngineLauncher {
  KubernetesLauncher(Settings settings, Path sparkConf, Path work) {}

  @Override
  public Started start(EngineOrder order) throws EngineFailure {
    throw new EngineFailure("spark.master: k8s:// is not implemented yet");
  }
}
