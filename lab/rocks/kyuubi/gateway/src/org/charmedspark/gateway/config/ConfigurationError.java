package org.charmedspark.gateway.config;

/** A setting that the gateway cannot obey; the message names the key, the flaw and the remedy, and no value. */
public final class ConfigurationError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationError(String message) {
    super(message, null, false, false);
  }
}
