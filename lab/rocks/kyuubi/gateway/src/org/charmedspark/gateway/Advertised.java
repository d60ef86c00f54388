package org.charmedspark.gateway;

import java.io.IOException;
import java.net.InetAddress;
import org.charmedspark.gateway.config.Settings;

/** The host by which clients of this server find it, as Kyuubi chooses it. */
final class Advertised {
  private Advertised() {}

  static String host(Settings settings, String bound) throws IOException {
    if (settings.file.get("kyuubi.frontend.advertised.host").isPresent()) return settings.file.get("kyuubi.frontend.advertised.host").get();
    InetAddress address = InetAddress.getByName(bound);
    if (address.isAnyLocalAddress()) address = InetAddress.getLocalHost();
    return settings.file.flag("kyuubi.frontend.connection.url.use.hostname", true) ? address.getCanonicalHostName() : address.getHostAddress();
  }
}
