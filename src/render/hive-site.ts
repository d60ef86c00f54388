/** hive-site.xml: the metastore. Without one each engine keeps its catalogue in its working directory. */
import { renderHadoopXml } from '@charmed-spark/spark';

export function renderHiveSite(): string {
  return renderHadoopXml({
    'hive.metastore.schema.verification': 'false',
    'datanucleus.schema.autoCreateAll': 'true',
    'hive.server2.enable.doAs': 'false',
  });
}
