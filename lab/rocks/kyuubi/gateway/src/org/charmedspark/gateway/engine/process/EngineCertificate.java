package org.charmedspark.gateway.engine.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A key that never leaves this engine, and a certificate that the engine registers the fingerprint of. */
final class EngineCertificate {
  private static final int BYTES = 24;
  private static final String ALIAS = "engine";

  final Path keyStore;
  final String password;
  final String fingerprint;

  private EngineCertificate(Path keyStore, String password, String fingerprint) {
    this.keyStore = keyStore;
    this.password = password;
    this.fingerprint = fingerprint;
  }

  static EngineCertificate create() throws Exception {
    Path folder =
        Files.createTempDirectory("engine", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path store = folder.resolve("keystore.p12");
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String password = HexFormat.of().formatHex(bytes);
    ProcessBuilder keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=engine",
                "-validity", "3650", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass:env", "STORE")
            .redirectErrorStream(true);
    keytool.environment().put("STORE", password);
    Process process = keytool.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException("keytool cannot make the engine's certificate: " + output.strip());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      keys.load(stream, password.toCharArray());
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(keys.getCertificate(ALIAS).getEncoded());
    return new EngineCertificate(store, password, HexFormat.of().formatHex(digest));
  }
}
