package org.charmedspark.gateway.session;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.charmedspark.gateway.config.KyuubiDefaults;

/** How many sessions may be open at a time, by Kyuubi's settings and in Kyuubi's words. */
final class Limits {
  private static final String PREFIX = "kyuubi.server.limit.connections.";

  private final Optional<Integer> perUser;
  private final Optional<Integer> perAddress;
  private final Optional<Integer> perUserAddress;
  private final Set<String> unlimited;
  private final Set<String> deniedUsers;
  private final Set<String> deniedAddresses;

  Limits(KyuubiDefaults file) {
    perUser = limit(file, "per.user");
    perAddress = limit(file, "per.ipaddress");
    perUserAddress = limit(file, "per.user.ipaddress");
    unlimited = new TreeSet<>(file.words(PREFIX + "user.unlimited.list"));
    deniedUsers = new TreeSet<>(file.words(PREFIX + "user.deny.list"));
    deniedAddresses = new TreeSet<>(file.words(PREFIX + "ip.deny.list"));
  }

  /** A limit that is not positive is none, as in Kyuubi. */
  private static Optional<Integer> limit(KyuubiDefaults file, String name) {
    if (file.get(PREFIX + name).filter(text -> text.matches("0|-\\d+")).isPresent()) return Optional.empty();
    return file.get(PREFIX + name).map(text -> file.count(PREFIX + name, 1));
  }

  void check(String user, String address, Collection<Session> open) throws Refusal {
    if (deniedUsers.contains(user)) throw new Refusal("Connection denied because the user is in the deny user list. (user: " + user + ")");
    if (deniedAddresses.contains(address))
      throw new Refusal("Connection denied because the client ip is in the deny ip list. (ipAddress: " + address + ")");
    if (unlimited.contains(user)) return;
    String both = user + ":" + address;
    long ofUser = open.stream().filter(session -> session.user.equals(user)).count();
    long ofAddress = open.stream().filter(session -> session.address.equals(address)).count();
    long ofBoth = open.stream().filter(session -> (session.user + ":" + session.address).equals(both)).count();
    check(perUser, ofUser, "user", user);
    check(perAddress, ofAddress, "ipaddress", address);
    check(perUserAddress, ofBoth, "user:ipaddress", both);
  }

  private static void check(Optional<Integer> limit, long open, String what, String whose) throws Refusal {
    if (limit.isPresent() && open >= limit.get())
      throw new Refusal("Connection limit per " + what + " reached (" + what + ": " + whose + " limit: " + limit.get() + ")");
  }
}
