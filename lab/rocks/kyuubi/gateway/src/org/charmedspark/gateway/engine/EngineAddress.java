package org.charmedspark.gateway.engine;

/** A registered engine. */
final class EngineAddress {
  final String host;
  final int port;
  final String reference;
  final EngineSecret secret;

  EngineAddress(String host, int port, String reference, EngineSecret secret) {
    this.host = host;
    this.port = port;
    this.reference = reference;
    this.secret = secret;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
