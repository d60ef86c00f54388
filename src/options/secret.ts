/** A secret that an option names. Whatever keeps the charm from reading it becomes data, in Canonical's words. */
import { PermissionDeniedError, SecretNotFoundError } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';

export type SecretOption =
  | { state: 'read'; content: Readonly<Record<string, string>> }
  | { state: 'invalid'; why: 'does not exist' | 'has not been granted to the charm' };

/** At its newest revision. */
export async function readSecretOption(ctx: Context, uri: string): Promise<SecretOption> {
  try {
    const secret = await ctx.secrets.get({ id: uri }, { refresh: true });
    return { state: 'read', content: await secret.getContent() };
  } catch (error) {
    if (error instanceof SecretNotFoundError) return { state: 'invalid', why: 'does not exist' };
    if (error instanceof PermissionDeniedError)
      return { state: 'invalid', why: 'has not been granted to the charm' };
    throw error;
  }
}
