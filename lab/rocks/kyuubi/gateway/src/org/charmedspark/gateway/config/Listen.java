package org.charmedspark.gateway.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An address to serve on, and the setting to name when it cannot be had. */
public final class Listen {
  public final String host;
  public final int port;
  private final String key;

  public Listen(String host, int port, String key) {
    this.host = host;
    this.port = port;
    this.key = key;
  }

  public InetSocketAddress address() throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  public IOException taken(IOException error) {
    return new IOException("cannot listen on " + this + " (" + key + "): " + error.getMessage());
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
