/**
 * Shell scripts that the launchers read: kyuubi-env.sh by the server's at its start, spark-env.sh by spark-submit at
 * each start of an engine. So a new CA reaches the next engine without a restart of the server.
 */
import { shellQuote } from '@charmed-spark/spark';
import type { State } from '../state.ts';
import { paths } from '../workload.ts';
import { trustStoreOptions, zooKeeperOptions } from './java-options.ts';

/** Looks for the store at each start: its coming and going changes no script, and so restarts nothing. */
const withTrustStore = (variable: string): string => {
  const added = shellQuote(trustStoreOptions().join(' '));
  return `if [ -f ${shellQuote(paths.truststore)} ]; then\n  export ${variable}="\${${variable}:-} "${added}\nfi\n`;
};

export function renderKyuubiEnv(state: State): string {
  const options = zooKeeperOptions(state);
  const ours = options.length === 0 ? '' : `export KYUUBI_JAVA_OPTS=${shellQuote(options.join(' '))}\n`;
  return `# Written by the charm.\n${ours}${withTrustStore('KYUUBI_JAVA_OPTS')}`;
}

/** spark-submit itself writes to the object storage of the engines: it must trust it, too. */
export const renderSparkEnv = (): string => `# Written by the charm.\n${withTrustStore('SPARK_SUBMIT_OPTS')}`;
