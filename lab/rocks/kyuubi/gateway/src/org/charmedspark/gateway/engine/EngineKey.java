package org.charmedspark.gateway.engine;

import java.util.Objects;
import java.util.UUID;
import org.charmedspark.gateway.config.ShareLevel;

/** Which engine a session wants: one that it shares with whom. */
public final class EngineKey {
  public final ShareLevel level;
  /** The user that the engine is for; of the server's own, when everybody shares it. */
  public final String owner;
  /** `default`, or the engine's reference when nobody shares it. */
  final String subdomain;

  private EngineKey(ShareLevel level, String owner, String subdomain) {
    this.level = level;
    this.owner = owner;
    this.subdomain = subdomain;
  }

  static EngineKey of(ShareLevel level, String user) {
    String owner = level == ShareLevel.SERVER ? System.getProperty("user.name") : user;
    return new EngineKey(level, owner, level == ShareLevel.CONNECTION ? UUID.randomUUID().toString() : "default");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EngineKey
        && ((EngineKey) other).level == level
        && ((EngineKey) other).owner.equals(owner)
        && ((EngineKey) other).subdomain.equals(subdomain);
  }

  @Override
  public int hashCode() {
    return Objects.hash(level, owner, subdomain);
  }
}
