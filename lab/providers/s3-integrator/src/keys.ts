/** The keys to the storage: the operator's secret, else what the action was given. */
import { PermissionDeniedError } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import type { Keys } from './state.ts';

const label = 's3-credentials';

/** The keys, none, or what is wrong with the operator's secret. */
export async function readKeys(ctx: Context): Promise<Keys | { flaw: string } | undefined> {
  const { credentials } = await ctx.config();
  if (credentials !== undefined && credentials !== '') return operatorKeys(ctx, credentials);
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  return toKeys(await secret?.getContent());
}

async function operatorKeys(ctx: Context, id: string): Promise<Keys | { flaw: string }> {
  try {
    const secret = await ctx.secrets.find({ id }, { refresh: true });
    if (secret === undefined) return { flaw: 'Option credentials: there is no such secret' };
    const keys = toKeys(await secret.getContent());
    return keys ?? { flaw: 'Option credentials: the secret needs the keys access-key and secret-key' };
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    return { flaw: `Option credentials: not granted; run grant-secret <its name> ${ctx.app.name}` };
  }
}

function toKeys(content: Readonly<Record<string, string>> | undefined): Keys | undefined {
  const { 'access-key': accessKey, 'secret-key': secretKey } = content ?? {};
  return accessKey && secretKey ? { accessKey, secretKey } : undefined;
}

/** Keeps what the action was given (leader only). */
export async function storeKeys(ctx: Context, { accessKey, secretKey }: Keys): Promise<void> {
  const content = { 'access-key': accessKey, 'secret-key': secretKey };
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  if (secret === undefined) await ctx.app.addSecret(content, { label });
  else await secret.setContent(content);
}
