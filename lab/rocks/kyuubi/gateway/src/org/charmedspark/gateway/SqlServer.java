package org.charmedspark.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Map;
import org.apache.hive.service.Service;
import org.apache.hive.service.cli.CLIService;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2;

/** Spark SQL behind the HiveServer2 protocol: Spark's own Thrift server with the addresses and logins of Kyuubi's settings. */
final class SqlServer {
  private static final String THRIFT = "kyuubi.frontend.thrift.binary.bind.";
  private static final int DEFAULT_PORT = 10009;
  private static final int PATIENCE_MILLIS = 30_000;

  final Listen listen;
  private CLIService cli;

  SqlServer(Settings settings) {
    String key = THRIFT + "port";
    listen = new Listen(settings.bindHost(THRIFT + "host"), settings.file.port(key, DEFAULT_PORT), key);
    if (listen.port == 0) throw new ConfigurationError(key + ": the gateway needs a fixed port");
  }

  /** Starts Spark and the server; returns when a connection was answered. */
  void start(Settings settings, SparkConf spark, Login login) throws IOException {
    ThriftLogin.use(login);
    hive(
        spark,
        Map.of(
            "hive.server2.transport.mode", "binary",
            "hive.server2.thrift.bind.host", listen.host,
            "hive.server2.thrift.port", String.valueOf(listen.port),
            "hive.server2.authentication", "CUSTOM",
            "hive.server2.enable.doAs", String.valueOf(settings.doAs)));
    // Hive's factory of login providers reads this from a configuration of its own, which sees system properties.
    System.setProperty("hive.server2.custom.authentication.class", ThriftLogin.class.getName());
    SparkSession session = SparkSession.builder().config(spark).enableHiveSupport().getOrCreate();
    HiveThriftServer2 server = HiveThriftServer2.startWithContext(session.sqlContext());
    for (Service service : server.getServices()) if (service instanceof CLIService) cli = (CLIService) service;
    awaitAnswer();
  }

  int openSessions() {
    return cli == null ? 0 : cli.getSessionManager().getOpenSessionCount();
  }

  private static void hive(SparkConf spark, Map<String, String> settings) {
    settings.forEach((key, value) -> spark.set("spark.hadoop." + key, value));
  }

  /**
   * The system accepts connections before the server serves them, so being connected proves nothing. A client that
   * ends its half of the conversation at once is hung up on by a server that works, without a trace in its log.
   */
  private void awaitAnswer() throws IOException {
    try (Socket client = new Socket()) {
      client.connect(listen.address(), PATIENCE_MILLIS);
      client.setSoTimeout(PATIENCE_MILLIS);
      client.shutdownOutput();
      InputStream answers = client.getInputStream();
      while (answers.read() >= 0) continue;
    }
  }
}
