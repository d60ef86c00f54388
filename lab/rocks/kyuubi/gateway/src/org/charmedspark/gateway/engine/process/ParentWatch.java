package org.charmedspark.gateway.engine.process;

import java.io.IOException;

/** Ends this process when the server that started it is gone: then nobody holds the other end of standard input. */
final class ParentWatch {
  private static final int BUFFER = 64;

  private ParentWatch() {}

  static void start() {
    Thread thread =
        new Thread(
            () -> {
              byte[] buffer = new byte[BUFFER];
              try {
                while (System.in.read(buffer) >= 0) continue;
              } catch (IOException error) {
                // as good as its end
              }
              Runtime.getRuntime().halt(0);
            },
            "parent-watch");
    thread.setDaemon(true);
    thread.start();
  }
}
