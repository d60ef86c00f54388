/** Prometheus' files: root's, readable by the server. */
import { type PebbleClient, pushIfOther } from '@charmed-spark/ops';

export const writeText = (pebble: PebbleClient, path: string, text: string): Promise<boolean> =>
  pushIfOther(pebble, path, text, { user: 'root', group: '_daemon_', mode: 0o640 });
