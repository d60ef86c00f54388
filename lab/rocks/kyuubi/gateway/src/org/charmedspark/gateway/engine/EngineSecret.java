package org.charmedspark.gateway.engine;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** What proves server and engine to each other: a password, and the fingerprint of the engine's certificate. */
public final class EngineSecret {
  private static final int BYTES = 32;

  final String password;
  /** SHA-256 of the certificate, hexadecimal; without it the connection is not encrypted (it stays on the machine). */
  final Optional<String> fingerprint;

  private EngineSecret(String password, Optional<String> fingerprint) {
    this.password = password;
    this.fingerprint = fingerprint;
  }

  static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static EngineSecret parse(String text) {
    String[] parts = text.split(" ");
    return new EngineSecret(parts[0], parts.length > 1 ? Optional.of(parts[1]) : Optional.empty());
  }

  public static String format(String password, Optional<String> fingerprint) {
    return fingerprint.map(print -> password + " " + print).orElse(password);
  }
}
