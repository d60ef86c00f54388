package org.charmedspark.gateway.thrift;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.KyuubiDefaults;

/** TLS of the Thrift port by Kyuubi's settings; the key store is read once, at the start. */
public final class ServerTls {
  private static final String BINARY = "kyuubi.frontend.thrift.binary.ssl.";
  private static final String STORE = "kyuubi.frontend.ssl.keystore.";

  private final SSLContext context;
  private final List<String> disallowed;
  private final List<String> suites;
  private final long expires;

  private ServerTls(KyuubiDefaults file) {
    String because = BINARY + "enabled=true";
    Path path = Path.of(file.require(STORE + "path", because));
    char[] password = file.require(STORE + "password", because).toCharArray();
    disallowed = file.get(BINARY + "disallowed.protocols").isPresent() ? file.words(BINARY + "disallowed.protocols") : List.of("SSLv2", "SSLv3");
    suites = file.words(BINARY + "include.ciphersuites");
    try (InputStream stream = Files.newInputStream(path)) {
      KeyStore store = KeyStore.getInstance(file.get(STORE + "type").orElse(KeyStore.getDefaultType()));
      store.load(stream, password);
      expires = earliestExpiry(store);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(file.get(STORE + "algorithm").orElse(KeyManagerFactory.getDefaultAlgorithm()));
      keys.init(store, password);
      context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
    } catch (IOException | GeneralSecurityException error) {
      throw new ConfigurationError(
          STORE + "path: cannot use the key store " + path + " with the configured type and password (" + error.getClass().getSimpleName() + ")");
    }
  }

  public static Optional<ServerTls> of(KyuubiDefaults file) {
    return file.flag(BINARY + "enabled", false) ? Optional.of(new ServerTls(file)) : Optional.empty();
  }

  private static long earliestExpiry(KeyStore store) throws GeneralSecurityException {
    long earliest = Long.MAX_VALUE;
    boolean withKey = false;
    for (String alias : Collections.list(store.aliases())) {
      withKey |= store.isKeyEntry(alias);
      Certificate certificate = store.getCertificate(alias);
      if (certificate instanceof X509Certificate)
        earliest = Math.min(earliest, ((X509Certificate) certificate).getNotAfter().getTime());
    }
    if (!withKey) throw new ConfigurationError(STORE + "path: the key store has no private key");
    return earliest;
  }

  SSLServerSocket socket() throws IOException {
    SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    List<String> protocols = new ArrayList<>(Arrays.asList(socket.getEnabledProtocols()));
    protocols.removeIf(name -> disallowed.stream().anyMatch(name::equalsIgnoreCase));
    if (protocols.isEmpty()) throw new ConfigurationError(BINARY + "disallowed.protocols leaves no protocol");
    socket.setEnabledProtocols(protocols.toArray(String[]::new));
    if (!suites.isEmpty()) {
      try {
        socket.setEnabledCipherSuites(suites.toArray(String[]::new));
      } catch (IllegalArgumentException error) {
        throw new ConfigurationError(BINARY + "include.ciphersuites: " + error.getMessage());
      }
    }
    return socket;
  }

  /** Milliseconds until the first certificate of the store expires. */
  long millisToExpiry() {
    return expires - System.currentTimeMillis();
  }
}
