/**
 * The object storage, and what it said of the keys. An answer that was good holds for a while, so that not every
 * event asks; one that was not is asked for again at the next event. It is kept in this unit's peer databag.
 */
import { readS3, type S3Connection } from '@charmed-spark/interfaces';
import type { Context } from './charm.gen.ts';
import type { Outside } from './outside.ts';
import type { Storage } from './state.ts';

/** Milliseconds for which a good answer holds. */
const holds = 30 * 60_000;
const key = 'storage-check';

export async function observeStorage(ctx: Context, outside: Outside): Promise<Storage> {
  const [relation, peers] = await Promise.all([ctx.relation('s3-credentials'), ctx.relation('hub-peers')]);
  const s3 = await readS3(ctx, relation);
  if (s3.state !== 'ready') {
    await peers?.localUnit.delete(key);
    return { s3 };
  }
  const { connection } = s3;
  ctx.redact(connection.secretKey);
  const digest = digestOf(connection);
  const kept = parseKept(await peers?.localUnit.get(key));
  const known = kept?.digest === digest;
  const now = ctx.now().getTime();
  if (known && kept.until > now && kept.until <= now + holds) {
    return { s3, check: { state: 'ok' }, usable: connection };
  }
  const check = await outside.checkBucket(connection, connection.path);
  if (check.state === 'ok') {
    await peers?.localUnit.set(key, JSON.stringify({ digest, until: now + holds }));
    return { s3, check, usable: connection };
  }
  if (check.state === 'refused') await peers?.localUnit.delete(key);
  // What worked with these very keys is not taken away from jobs while the storage is away.
  return check.state === 'unreachable' && known ? { s3, check, usable: connection } : { s3, check };
}

/** Of everything that the answer depends on. The keys are random and long: nobody finds them by their digest. */
function digestOf(connection: S3Connection): string {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  return hash.update(JSON.stringify(Object.entries(connection).sort())).digest('hex');
}

function parseKept(text: string | undefined): { digest: string; until: number } | undefined {
  try {
    const { digest, until } = JSON.parse(text ?? '') as Record<string, unknown>;
    return typeof digest === 'string' && typeof until === 'number' ? { digest, until } : undefined;
  } catch {
    return undefined;
  }
}
