package org.charmedspark.gateway.engine;

import java.nio.charset.StandardCharsets;

/**
 * A user's name as one part of a path, of ZooKeeper's and of files: each name has its own. None begins with a dot, as
 * the server's own folders do.
 */
final class PathName {
  private PathName() {}

  /** What a path may not hold is percent-encoded; common names stay as they are, and so are where Kyuubi has them. */
  static String of(String user) {
    StringBuilder text = new StringBuilder();
    for (byte next : user.getBytes(StandardCharsets.UTF_8)) {
      boolean first = text.length() == 0;
      boolean plain = next > ' ' && next < 0x7f && next != '/' && next != '%' && !(first && next == '.');
      if (plain) text.append((char) next);
      else text.append(String.format("%%%02X", next & 0xff));
    }
    return text.toString();
  }
}
