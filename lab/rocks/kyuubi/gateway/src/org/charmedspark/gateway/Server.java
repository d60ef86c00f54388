package org.charmedspark.gateway;

import java.io.IOException;
import java.util.Optional;
import org.charmedspark.gateway.config.Settings;
import org.charmedspark.gateway.engine.EngineOrders;
import org.charmedspark.gateway.engine.Engines;
import org.charmedspark.gateway.engine.TerminatedDrivers;
import org.charmedspark.gateway.http.Rest;
import org.charmedspark.gateway.login.Login;
import org.charmedspark.gateway.metrics.Counters;
import org.charmedspark.gateway.metrics.MetricsEndpoint;
import org.charmedspark.gateway.metrics.Operations;
import org.charmedspark.gateway.session.Sessions;
import org.charmedspark.gateway.thrift.ThriftFrontend;
import org.charmedspark.gateway.zookeeper.EmbeddedZooKeeper;
import org.charmedspark.gateway.zookeeper.Registration;
import org.charmedspark.gateway.zookeeper.ZooKeeperClient;
import org.charmedspark.gateway.zookeeper.ZooKeeperSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the server, and the order in which they start: that of Kyuubi, because operators meet it. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  final ThriftFrontend thrift;
  private final Settings settings;
  private final Environment environment;
  private final Counters counters = new Counters();
  private final Login login;
  private final Sessions sessions;
  private final MetricsEndpoint metrics;
  private final Drain drain;
  private final TerminatedDrivers drivers;

  Server(Settings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
    login = Login.of(settings);
    Operations operations = new Operations(counters);
    sessions = new Sessions(settings, counters, operations);
    thrift = new ThriftFrontend(settings, login, sessions, operations, counters);
    metrics = new MetricsEndpoint(settings, counters);
    drain = new Drain(sessions);
    drivers = new TerminatedDrivers(settings, environment.sparkConf);
  }

  /** @return why it stays alive without serving, if it does */
  Optional<String> start() throws Exception {
    String address = Advertised.host(settings, thrift.listen.host) + ":" + thrift.port();
    Rest rest = new Rest(settings, login, environment.version, address, sessions, counters);
    boolean withMetrics = settings.file.flag("kyuubi.metrics.enabled", true);
    boolean withRest = settings.protocols.contains("REST");
    Optional<ZooKeeperSettings> external = ZooKeeperSettings.external(settings.file);
    ZooKeeperSettings where =
        external.isPresent() ? external.get() : EmbeddedZooKeeper.start(settings.file, settings.bindHost("kyuubi.zookeeper.embedded.client.port.address"), environment.work);
    ZooKeeperClient zookeeper = ZooKeeperClient.connect(where);
    if (external.isEmpty()) zookeeper.keepToOurselves();
    EngineOrders orders = new EngineOrders(settings, where, environment.sparkConf, environment.work, environment.version);
    Engines engines = new Engines(zookeeper, environment.version, orders, counters);
    sessions.use(engines);
    try {
      if (withMetrics) metrics.start();
    } catch (IOException taken) {
      return Optional.of(taken.getMessage());
    }
    thrift.serve();
    Registration registration =
        Registration.create(zookeeper, "/" + where.namespace, address, environment.version, "", drain::begin);
    try {
      if (withRest) rest.start(); // an answer to ping means that all else is served
    } catch (IOException taken) {
      registration.remove();
      thrift.close();
      return Optional.of(taken.getMessage());
    }
    drivers.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(registration, engines), "stop"));
    LOG.info(
        "Ready: Thrift {} ({}), REST {}, metrics {}, authentication {}, {} ZooKeeper, engines shared by {}",
        thrift.listen,
        thrift.encrypted() ? "TLS" : "not encrypted",
        withRest ? rest.listen : "off",
        withMetrics ? metrics.listen : "off",
        login.required() ? "JDBC" : "NONE",
        external.isPresent() ? "external" : "embedded",
        settings.shareLevel);
    return Optional.empty();
  }

  private void stop(Registration registration, Engines engines) {
    LOG.info("Stopping");
    registration.remove();
    thrift.close();
    engines.end();
  }
}
