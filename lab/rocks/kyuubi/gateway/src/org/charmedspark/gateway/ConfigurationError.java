package org.charmedspark.gateway;

/** A setting that the gateway cannot obey; the message names the key, the flaw and the remedy, and no value. */
final class ConfigurationError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigurationError(String message) {
    super(message, null, false, false);
  }
}
