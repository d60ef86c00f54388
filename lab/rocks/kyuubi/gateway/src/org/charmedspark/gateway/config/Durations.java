package org.charmedspark.gateway.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Kyuubi's durations: ISO 8601, or milliseconds. */
public final class Durations {
  private Durations() {}

  public static Duration parse(String key, String text) {
    try {
      return text.matches("\\d{1,15}") ? Duration.ofMillis(Long.parseLong(text)) : Duration.parse(text);
    } catch (DateTimeParseException error) {
      throw new ConfigurationError(key + " must be an ISO 8601 duration such as PT10M");
    }
  }
}
