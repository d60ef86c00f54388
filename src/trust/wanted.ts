/** What the trust folder should hold, from the relations. Pure. */
import type { State } from '../state.ts';
import { paths } from '../workload.ts';

/** `made` tells what a file is made from; equal texts need no new file. */
export type WantedFile =
  | { kind: 'pem'; made: string; pem: string }
  /** The system's CAs, those of `receive-ca-cert` and those of the hub's store in one Java trust store. */
  | { kind: 'store'; made: string };

type Seen = Pick<State, 'zookeeper' | 'metastoreDb' | 'hub' | 'trust'>;

/**
 * Files by path. A relation whose content is incomplete or wrong at the moment takes nothing away: what the
 * server and the engines trust stays as it was.
 */
export function wantedTrust(state: Seen): Record<string, WantedFile> {
  const { zookeeper, metastoreDb, trust } = state;
  const wanted: Record<string, WantedFile> = {};
  const pem = (path: string, relation: { state: string }, ca: string | undefined): void => {
    const made = ca === undefined ? keptOf(trust, path, relation.state) : hashOf(ca);
    if (made !== undefined) wanted[path] = { kind: 'pem', made, pem: ca ?? '' };
  };
  pem(paths.zookeeperCa, zookeeper, zookeeper.state === 'ready' ? zookeeper.connection.tls?.ca : undefined);
  pem(
    paths.metastoreCa,
    metastoreDb,
    metastoreDb.state === 'ready' ? metastoreDb.connection.tls?.ca : undefined,
  );
  const store = storeMade(state);
  if (store !== undefined) wanted[paths.truststore] = { kind: 'store', made: store };
  return wanted;
}

function storeMade({ hub, trust }: Seen): string | undefined {
  const { cas, store, invalid, folder } = trust;
  const kept = folder?.made[paths.truststore];
  const uncertain = invalid.length > 0 || hub.state === 'waiting' || hub.state === 'invalid';
  if (uncertain && kept !== undefined) return kept;
  if (cas.length === 0 && store === undefined) return undefined;
  return hashOf(JSON.stringify([folder?.system, cas, store?.content, store?.password]));
}

const keptOf = (trust: Seen['trust'], path: string, state: string): string | undefined =>
  state === 'waiting' || state === 'invalid' ? trust.folder?.made[path] : undefined;

const hashOf = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex').slice(0, 32);
