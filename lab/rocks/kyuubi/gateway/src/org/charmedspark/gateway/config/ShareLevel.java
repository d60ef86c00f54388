package org.charmedspark.gateway.config;

import java.util.Locale;

/** Who shares an engine: nobody, the sessions of a user, or everybody. */
public enum ShareLevel {
  CONNECTION,
  USER,
  SERVER;

  public static final String KEY = "kyuubi.engine.share.level";

  public static ShareLevel parse(String text) {
    try {
      return valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException error) {
      throw new ConfigurationError(KEY + ": the gateway implements CONNECTION, USER and SERVER");
    }
  }
}
