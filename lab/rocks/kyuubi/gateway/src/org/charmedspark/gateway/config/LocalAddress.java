package org.charmedspark.gateway.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;

/** The address Kyuubi binds when no setting names one: in a pod, the pod's own and not loopback. */
public final class LocalAddress {
  private LocalAddress() {}

  public static String find() {
    try {
      InetAddress own = InetAddress.getLocalHost();
      if (!own.isLoopbackAddress()) return own.getHostAddress();
    } catch (UnknownHostException error) {
      // a host name that does not resolve: look at the interfaces
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
          .map(InetAddress::getHostAddress)
          .orElse("127.0.0.1");
    } catch (SocketException error) {
      throw new ConfigurationError("no address to bind was found; set kyuubi.frontend.bind.host");
    }
  }
}
