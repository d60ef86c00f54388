/** Reads who is to be trusted, and what the trust folder holds. */
import { readS3Truststore, readTransferredCertificates } from '@charmed-spark/interfaces';
import { type PebbleClient, readText } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Seen } from '../state.ts';
import { container, trustRecord } from '../workload.ts';
import { absentOr, isLost } from '../workload-state.ts';
import type { Trust, TrustFolder } from './state.ts';
import { isUncertain } from './wanted.ts';

/** The CAs of the image: Debian's and Ubuntu's bundle. */
export const systemCas = '/etc/ssl/certs/ca-certificates.crt';

export async function observeTrust(ctx: Context, { hub, workload }: Seen): Promise<Trust> {
  const [relations, store] = await Promise.all([
    ctx.relations('receive-ca-cert'),
    hub.state === 'ready' ? readS3Truststore(hub) : undefined,
  ]);
  const received = await Promise.all(relations.map(readTransferredCertificates));
  if (store?.password !== undefined) ctx.redact(store.password);
  const mayHaveCas = relations.length > 0 || store !== undefined || isUncertain(hub);
  const folder = workload.connected ? await readFolder(ctx.unit.container(container), mayHaveCas) : undefined;
  return {
    received: received.sort((a, b) => a.relationId - b.relationId),
    ...(store === undefined ? {} : { store }),
    ...(folder === undefined ? {} : { folder }),
  };
}

async function readFolder(pebble: PebbleClient, withSystem: boolean): Promise<TrustFolder | undefined> {
  try {
    const [record, system] = await Promise.all([
      readText(pebble, trustRecord),
      withSystem ? absentOr(pebble.listFiles(systemCas, { itself: true })) : undefined,
    ]);
    const [file] = system ?? [];
    return {
      ...parseRecord(record),
      ...(file === undefined ? {} : { system: `${file.size} ${file.lastModified}` }),
    };
  } catch (error) {
    if (isLost(error)) return undefined;
    throw error;
  }
}

/** A record that somebody broke counts as none: the files are made anew. */
function parseRecord(text: string | undefined): Pick<TrustFolder, 'made' | 'flaw'> {
  if (text === undefined) return { made: {} };
  try {
    const record = JSON.parse(text) as Partial<TrustFolder> | null;
    const made = Object.entries(record?.made ?? {}).filter(([, from]) => typeof from === 'string');
    return {
      made: Object.fromEntries(made),
      ...(typeof record?.flaw === 'string' ? { flaw: record.flaw } : {}),
    };
  } catch {
    return { made: {} };
  }
}
