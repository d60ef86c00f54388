package org.charmedspark.gateway.engine;

import java.util.Locale;

/** Names in Kubernetes from which a person sees whose engine it is. */
final class DriverNames {
  /** Spark appends up to 16 characters to an executor's prefix, and a label holds 63. */
  private static final int LONGEST = 46;

  private DriverNames() {}

  /** For example `kyuubi-user-alice-1a2b3c4d`; the end is the beginning of the engine's reference. */
  static String of(EngineOrder order) {
    String start = "kyuubi-" + order.key.level + "-" + order.key.owner;
    String end = "-" + order.reference.substring(0, 8);
    String text = start.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return text.substring(0, Math.min(text.length(), LONGEST - end.length())).replaceAll("-+$", "") + end;
  }
}
