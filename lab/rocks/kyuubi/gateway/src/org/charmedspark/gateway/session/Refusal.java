package org.charmedspark.gateway.session;

/** Why a session does not open, in words for the client. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message, null, false, false);
  }
}
