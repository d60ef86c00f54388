package org.charmedspark.gateway;

import org.charmedspark.gateway.session.Sessions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a server whose node was deleted: it lets its sessions end, looks every ten seconds, then stops. */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long LOOK_MILLIS = 10_000;

  private final Sessions sessions;

  Drain(Sessions sessions) {
    this.sessions = sessions;
  }

  void begin() {
    new Thread(this::run, "drain").start();
  }

  private void run() {
    try {
      while (!sessions.all().isEmpty()) {
        LOG.warn("{} session(s) are still open, waiting for them to end", sessions.all().size());
        Thread.sleep(LOOK_MILLIS);
      }
      LOG.info("The last session has ended, so the server ends");
      System.exit(0);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }
}
