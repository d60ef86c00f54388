/** The object storage: what it says of the keys, and what it said of them before. */
import { readS3, type S3Connection } from '@charmed-spark/interfaces';
import { fingerprint } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import type { Outside } from './outside.ts';
import type { Storage } from './state.ts';

const label = 'accepted-storage';
const field = 'fingerprint';

export async function observeStorage(ctx: Context, outside: Outside): Promise<Storage> {
  const [relation, accepted] = await Promise.all([ctx.relation('s3-credentials'), readAccepted(ctx)]);
  const s3 = await readS3(ctx, relation);
  if (s3.state !== 'ready') return { s3, accepted };
  const { connection } = s3;
  ctx.redact(connection.secretKey);
  const check = await outside.checkBucket(connection, connection.path);
  return { s3, accepted, asked: { check, connection, fingerprint: fingerprintOf(connection) } };
}

/** Of everything that the answer depends on. */
const fingerprintOf = (connection: S3Connection): string =>
  fingerprint(JSON.stringify(Object.entries(connection).sort()));

async function readAccepted(ctx: Context): Promise<string | undefined> {
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  return (await secret?.getContent())?.[field];
}

/** Remembers the keys that the storage let in; undefined: none. In a secret, because an operator may choose poor ones. */
export async function rememberAccepted(
  ctx: Context,
  before: string | undefined,
  now: string | undefined,
): Promise<void> {
  if (now === before) return;
  const secret = await ctx.secrets.find({ label });
  if (now === undefined) await secret?.removeAllRevisions();
  else if (secret === undefined) await ctx.unit.addSecret({ [field]: now }, { label });
  else await secret.setContent({ [field]: now });
}
