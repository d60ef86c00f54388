package org.charmedspark.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** An address to serve on, and the setting to name when it cannot be had. */
final class Listen {
  final String host;
  final int port;
  private final String key;

  Listen(String host, int port, String key) {
    this.host = host;
    this.port = port;
    this.key = key;
  }

  InetSocketAddress address() throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  /** Finds out at once, and not after Spark's long start, that the port is taken. */
  void requireFree() throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(address());
    } catch (IOException error) {
      throw taken(error);
    }
  }

  IOException taken(IOException error) {
    return new IOException("cannot listen on " + this + " (" + key + "): " + error.getMessage());
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
