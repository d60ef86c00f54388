package org.charmedspark.gateway.login;

/** Names that came from a client, made fit for a line of the log. */
public final class Names {
  private static final int LONGEST = 100;

  private Names() {}

  public static String printable(String name) {
    if (name == null) return "(nobody)";
    String text = name.replaceAll("\\p{Cntrl}", "?");
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }
}
