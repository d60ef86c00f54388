/** Reads what is known of the metastore's schema. */
import type { Context } from '../charm.gen.ts';
import type { Seen } from '../state.ts';
import type { MetastoreOutside } from './outside.ts';
import type { Metastore } from './state.ts';
import { keyOf, readVerdict } from './verdict.ts';

/** A valid schema costs nothing; the leader looks into the database only where there is something to decide. */
export async function observeMetastore(
  ctx: Context,
  outside: MetastoreOutside,
  { metastoreDb, leader }: Seen,
): Promise<Metastore> {
  if (metastoreDb.state !== 'ready') return { state: 'absent' };
  const key = keyOf(metastoreDb.connection);
  const verdict = await readVerdict(ctx);
  const known = verdict?.key === key ? verdict : undefined;
  if (known !== undefined && known.refusal === undefined) return { state: 'valid' };
  const before: Metastore =
    known?.refusal === undefined
      ? { state: 'unchecked', key }
      : { state: 'invalid', key, refusal: known.refusal };
  if (!leader) return before;
  const found = await outside.lookAtMetastore(metastoreDb.connection);
  return 'why' in found ? found : { ...before, found };
}
