/** spark-defaults.conf: what the engines start with. Spark runs in the server's pod until it is given a cluster. */
import { renderProperties } from '@charmed-spark/spark';

export function renderSparkDefaults(): string {
  return renderProperties({
    'spark.master': 'local[*]',
    'spark.submit.deployMode': 'client',
    'spark.redaction.regex': '(?i)secret|password|token|access[.]key|digest',
    'spark.sql.warehouse.dir': '/var/lib/spark/warehouse',
    'spark.ui.enabled': 'false',
  });
}
