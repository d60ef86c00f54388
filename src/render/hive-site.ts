/** hive-site.xml: the metastore. Without one each engine keeps its catalogue in its working directory. */
import type { Database } from '@charmed-spark/interfaces';
import { renderHadoopXml } from '@charmed-spark/spark';
import { paths } from '../workload.ts';
import { jdbcUrl } from './jdbc-url.ts';

export const renderHiveSite = (metastoreDb: Database): string => renderHadoopXml(hiveSite(metastoreDb));

export function hiveSite(metastoreDb: Database): Record<string, string> {
  const always = { 'hive.metastore.schema.verification': 'false', 'hive.server2.enable.doAs': 'false' };
  if (metastoreDb.state !== 'ready') return { ...always, 'datanucleus.schema.autoCreateAll': 'true' };
  const { connection } = metastoreDb;
  return {
    ...always,
    'javax.jdo.option.ConnectionURL': jdbcUrl(connection, paths.metastoreCa),
    'javax.jdo.option.ConnectionDriverName': 'org.postgresql.Driver',
    'javax.jdo.option.ConnectionUserName': connection.username,
    'javax.jdo.option.ConnectionPassword': connection.password,
    // The leader makes the schema, once and whole: engines that each made what they miss would race.
    'datanucleus.schema.autoCreateAll': 'false',
  };
}
