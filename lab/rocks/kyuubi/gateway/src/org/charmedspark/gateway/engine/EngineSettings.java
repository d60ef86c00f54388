package org.charmedspark.gateway.engine;

/** Keys of the private file from which an engine learns what it is. Keys of Spark in it are those with secrets. */
public final class EngineSettings {
  /** Environment variable with the file's path. */
  public static final String FILE = "KYUUBI_ENGINE_SETTINGS";

  public static final String SPACE = "engine.space";
  public static final String SECRETS = "engine.secrets";
  public static final String REFERENCE = "engine.reference";
  public static final String VERSION = "engine.version";
  public static final String PASSWORD = "engine.password";
  public static final String IDLE = "engine.idle";
  public static final String SHARE_LEVEL = "engine.share.level";
  /** `true` when standard input ends with the server, and the engine with it. */
  public static final String CHILD = "engine.child";

  private EngineSettings() {}
}
