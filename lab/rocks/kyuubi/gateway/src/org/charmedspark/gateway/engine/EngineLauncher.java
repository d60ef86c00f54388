package org.charmedspark.gateway.engine;

import java.io.IOException;
import java.util.Optional;

/** Starts engines somewhere. */
interface EngineLauncher {
  interface Started {
    /** Why the engine will never register, if that is known already. */
    Optional<String> failure();

    /** What it is waiting for, for a message about the wait. */
    default Optional<String> waitingFor() {
      return Optional.empty();
    }

    /** Nobody waits for it any longer, for good or bad. */
    default void close() {}

    /** Ends an engine that nobody waits for any longer. */
    void cancel();
  }

  Started start(EngineOrder order) throws IOException, EngineFailure;
}
