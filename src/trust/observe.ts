/** Reads who is to be trusted, and what the trust folder holds. */
import { readS3Truststore, readTransferredCertificates } from '@charmed-spark/interfaces';
import { PathError, type PebbleClient } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { Seen } from '../state.ts';
import { container, trustRecord } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import type { Trust, TrustFolder } from './state.ts';

/** The CAs of the image: Debian's and Ubuntu's bundle. */
export const systemCas = '/etc/ssl/certs/ca-certificates.crt';

export async function observeTrust(ctx: Context, { hub, workload }: Seen): Promise<Trust> {
  const [relations, store] = await Promise.all([
    ctx.relations('receive-ca-cert'),
    hub.state === 'ready' ? readS3Truststore(hub) : undefined,
  ]);
  const transferred = await Promise.all(relations.map(readTransferredCertificates));
  const cas = new Set<string>();
  const invalid: Trust['invalid'][number][] = [];
  for (const one of transferred) {
    if (one.state === 'ready') for (const pem of one.certificates) cas.add(pem);
    if (one.state === 'invalid') invalid.push({ app: one.app, field: one.field, why: one.why });
  }
  if (store?.password !== undefined) ctx.redact(store.password);
  const folder = workload.connected
    ? await readFolder(ctx.unit.container(container), cas.size > 0 || store !== undefined)
    : undefined;
  return {
    cas: [...cas].sort(),
    invalid,
    ...(store === undefined ? {} : { store }),
    ...(folder === undefined ? {} : { folder }),
  };
}

async function readFolder(pebble: PebbleClient, withSystem: boolean): Promise<TrustFolder | undefined> {
  try {
    const [record, system] = await Promise.all([
      absentOr(pebble.pull(trustRecord)),
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
function parseRecord(bytes: Uint8Array | undefined): Pick<TrustFolder, 'made' | 'flaw'> {
  if (bytes === undefined) return { made: {} };
  try {
    const record = JSON.parse(new TextDecoder().decode(bytes)) as Partial<TrustFolder> | null;
    const made = Object.entries(record?.made ?? {}).filter(([, text]) => typeof text === 'string');
    return {
      made: Object.fromEntries(made),
      ...(typeof record?.flaw === 'string' ? { flaw: record.flaw } : {}),
    };
  } catch {
    return { made: {} };
  }
}

export async function absentOr<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof PathError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
