/**
 * log4j2.properties of engines: Spark's own default, but for two classes of Hive that tell secrets at level INFO: the
 * client of the metastore its password ("configuration javax.jdo.option.ConnectionPassword changed from ..."), and
 * TxnHandler, at the first lock, every setting, the key of the object store among them.
 */
import { renderProperties } from '@charmed-spark/spark';

export const renderSparkLog = (): string =>
  renderProperties({
    'rootLogger.level': 'info',
    'rootLogger.appenderRef.console.ref': 'console',
    'appender.console.type': 'Console',
    'appender.console.name': 'console',
    'appender.console.target': 'SYSTEM_ERR',
    'appender.console.layout.type': 'PatternLayout',
    'appender.console.layout.pattern': '%d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n%ex',
    'logger.metastore.name': 'hive.metastore',
    'logger.metastore.level': 'warn',
    'logger.locks.name': 'org.apache.hadoop.hive.metastore.txn.TxnHandler',
    'logger.locks.level': 'warn',
  });
