/**
 * log4j2.properties of engines: Spark's own default, but for Hive's client of the metastore, which tells the password
 * of its database at level INFO ("configuration javax.jdo.option.ConnectionPassword changed from ...").
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
  });
