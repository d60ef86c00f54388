/** The option `tls-client-private-key`: a Juju secret with the operator's own key. What is wrong with it becomes data. */
import { parsePrivateKey } from '@charmed-spark/interfaces';
import { PermissionDeniedError, SecretNotFoundError } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import type { KeyOption } from './state.ts';

const field = 'private-key';

export async function readKeyOption(ctx: Context, uri: string | undefined): Promise<KeyOption | undefined> {
  if (uri === undefined || uri === '') return undefined;
  let content: Readonly<Record<string, string>>;
  try {
    const secret = await ctx.secrets.get({ id: uri }, { refresh: true });
    content = await secret.getContent();
  } catch (error) {
    if (error instanceof SecretNotFoundError) return { state: 'invalid', why: 'does not exist' };
    if (error instanceof PermissionDeniedError)
      return { state: 'invalid', why: 'has not been granted to the charm' };
    throw error;
  }
  const text = content[field];
  if (text === undefined) return invalid(`there is no key ${field} in it`);
  const parsed = await parsePrivateKey(text);
  if ('why' in parsed) return invalid(parsed.why);
  ctx.redact(parsed.key);
  return { state: 'set', key: parsed.key };
}

const invalid = (detail: string): KeyOption => ({
  state: 'invalid',
  why: 'has invalid content',
  detail: `tls-client-private-key: ${detail}`,
});
