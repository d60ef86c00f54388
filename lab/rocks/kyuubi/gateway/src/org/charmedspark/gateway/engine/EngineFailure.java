package org.charmedspark.gateway.engine;

/** No engine could be had; the message is for the client. */
public final class EngineFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public EngineFailure(String message) {
    super(message, null, false, false);
  }
}
