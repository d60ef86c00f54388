package org.charmedspark.gateway.engine.process;

import org.apache.hive.service.Service;
import org.apache.hive.service.cli.CLIService;
import org.apache.hive.service.cli.thrift.ThriftCLIService;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.hive.thriftserver.HiveThriftServer2;

/** Spark's own Thrift server. */
final class SqlServer {
  private final CLIService cli;
  private final ThriftCLIService thrift;

  private SqlServer(CLIService cli, ThriftCLIService thrift) {
    this.cli = cli;
    this.thrift = thrift;
  }

  static SqlServer start(SparkSession session) {
    CLIService cli = null;
    ThriftCLIService thrift = null;
    for (Service service : HiveThriftServer2.startWithContext(session.sqlContext()).getServices()) {
      if (service instanceof CLIService) cli = (CLIService) service;
      if (service instanceof ThriftCLIService) thrift = (ThriftCLIService) service;
    }
    if (cli == null || thrift == null) throw new IllegalStateException("Spark's Thrift server has not the services of Spark 3.5");
    return new SqlServer(cli, thrift);
  }

  int port() {
    return thrift.getPortNumber();
  }

  int sessions() {
    return cli.getSessionManager().getOpenSessionCount();
  }
}
