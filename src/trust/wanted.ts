/** What the trust folder should hold, from the relations. Pure. */
import type { State } from '../state.ts';
import { paths, receivedCas } from '../workload.ts';

/** `made` tells what a file is made from; equal texts need no new file. */
export type WantedFile =
  | { kind: 'pem'; made: string; pem: string }
  /** The certificates in the hub's store. */
  | { kind: 'of-hub'; made: string }
  /** What a relation gave last, which it does not tell at the moment: the file stays. */
  | { kind: 'kept'; made: string }
  /** The system's CAs and those in these files, in one Java trust store. */
  | { kind: 'store'; made: string; from: string[] };

/** What engines read. The rest is what the trust store is made from. */
export const engineFiles = [paths.metastoreCa, paths.truststore, paths.zookeeperCa] as const;

type Seen = Pick<State, 'zookeeper' | 'metastoreDb' | 'hub' | 'trust'>;

/** Says nothing, or nothing right, about what it gives. */
export const isUncertain = ({ state }: { state: string }): boolean =>
  state === 'waiting' || state === 'invalid';

/**
 * Files by path, in the order in which they can be made. Each relation stands for itself: one whose content is
 * incomplete or wrong at the moment takes nothing away of what it gave, one that is gone leaves nothing, and neither
 * touches what the others give.
 */
export function wantedTrust({ zookeeper, metastoreDb, hub, trust }: Seen): Record<string, WantedFile> {
  const wanted: Record<string, WantedFile> = {};
  const want = (path: string, relation: { state: string }, file: WantedFile | undefined): void => {
    const last = isUncertain(relation) ? trust.folder?.made[path] : undefined;
    if (file !== undefined) wanted[path] = file;
    else if (last !== undefined) wanted[path] = { kind: 'kept', made: last };
  };
  for (const one of trust.received)
    want(receivedCas(one.relationId), one, one.state === 'ready' ? pem(one.certificates) : undefined);
  want(paths.objectStorageCa, hub, ofHub(trust));
  const from = Object.keys(wanted);
  if (from.length > 0) {
    const made = hashOf(
      JSON.stringify([trust.folder?.system, from.map((path) => [path, wanted[path]?.made])]),
    );
    wanted[paths.truststore] = { kind: 'store', made, from };
  }
  want(paths.zookeeperCa, zookeeper, zookeeper.state === 'ready' ? caOf(zookeeper.connection) : undefined);
  want(
    paths.metastoreCa,
    metastoreDb,
    metastoreDb.state === 'ready' ? caOf(metastoreDb.connection) : undefined,
  );
  return wanted;
}

const pem = (certificates: readonly string[]): WantedFile | undefined => {
  const text = certificates.join('\n');
  return text === '' ? undefined : { kind: 'pem', made: hashOf(text), pem: text };
};

const caOf = ({ tls }: { tls?: { ca?: string } }): WantedFile | undefined =>
  pem(tls?.ca === undefined ? [] : [tls.ca]);

const ofHub = ({ store }: Seen['trust']): WantedFile | undefined =>
  store && { kind: 'of-hub', made: hashOf(JSON.stringify([store.content, store.password])) };

const hashOf = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex').slice(0, 32);
