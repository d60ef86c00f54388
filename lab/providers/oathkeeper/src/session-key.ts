/** The key that signs sessions, in a secret of the application. */
import { makePrivateKey } from '@charmed-spark/interfaces';
import type { Context } from './charm.gen.ts';

const label = 'session-key';
const field = 'private-key';

/** As kept; undefined before the leader made one. */
export async function readSessionKey(ctx: Context): Promise<string | undefined> {
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  return (await secret?.getContent())?.[field];
}

/** A new key in place of any before (leader only); what that one signed is void. */
export async function renewSessionKey(ctx: Context): Promise<string> {
  const key = await makePrivateKey();
  ctx.redact(key);
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  if (secret === undefined) await ctx.app.addSecret({ [field]: key }, { label });
  else await secret.setContent({ [field]: key });
  return key;
}
