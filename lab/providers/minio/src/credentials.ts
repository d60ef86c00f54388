/** The root user's keys, in a secret of the application. */
import { generatePassword } from '@charmed-spark/spark';
import type { Context } from './charm.gen.ts';
import type { Credentials } from './state.ts';

const label = 'root-credentials';

/** The keys; undefined before the leader made them. */
export async function readCredentials(ctx: Pick<Context, 'secrets'>): Promise<Credentials | undefined> {
  const content = await (await ctx.secrets.find({ label }, { refresh: true }))?.getContent();
  const { 'access-key': accessKey, 'secret-key': secretKey } = content ?? {};
  return accessKey === undefined || secretKey === undefined ? undefined : { accessKey, secretKey };
}

/** The keys, made now where there are none (leader only). */
export async function ensureCredentials(ctx: Context): Promise<Credentials> {
  const known = await readCredentials(ctx);
  if (known !== undefined) return known;
  const made = { accessKey: generatePassword(20), secretKey: generatePassword(40) };
  await ctx.app.addSecret({ 'access-key': made.accessKey, 'secret-key': made.secretKey }, { label });
  return made;
}
