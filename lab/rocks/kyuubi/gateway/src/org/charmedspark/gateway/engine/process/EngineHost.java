package org.charmedspark.gateway.engine.process;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.charmedspark.gateway.config.LocalAddress;

/** Where an engine listens: on loopback beside its server, otherwise on its pod's address, and then with TLS. */
final class EngineHost {
  final String name;
  private final Optional<EngineCertificate> certificate;

  private EngineHost(String name, Optional<EngineCertificate> certificate) {
    this.name = name;
    this.certificate = certificate;
  }

  static EngineHost of(boolean child) throws Exception {
    if (child) return new EngineHost("127.0.0.1", Optional.empty());
    return new EngineHost(LocalAddress.find(), Optional.of(EngineCertificate.create()));
  }

  Map<String, String> hiveSettings() {
    Map<String, String> settings =
        new TreeMap<>(
            Map.of(
                "hive.server2.transport.mode", "binary",
                "hive.server2.thrift.bind.host", name,
                "hive.server2.thrift.port", "0",
                "hive.server2.authentication", "CUSTOM",
                "hive.server2.use.SSL", String.valueOf(certificate.isPresent()),
                "hive.server2.enable.doAs", "false")); // the whole engine is its user's
    certificate.ifPresent(
        own -> {
          settings.put("hive.server2.keystore.path", own.keyStore.toString());
          settings.put("hive.server2.keystore.password", own.password);
        });
    return settings;
  }

  Optional<String> fingerprint() {
    return certificate.map(own -> own.fingerprint);
  }
}
