/** The option `tls-client-private-key`: a Juju secret with the operator's own key. What is wrong with it becomes data. */
import { parsePrivateKey } from '@charmed-spark/interfaces';
import type { Context } from '../charm.gen.ts';
import { readSecretOption } from '../options/secret.ts';
import type { KeyOption } from './state.ts';

const field = 'private-key';

export async function readKeyOption(ctx: Context, uri: string | undefined): Promise<KeyOption | undefined> {
  if (uri === undefined || uri === '') return undefined;
  const secret = await readSecretOption(ctx, uri);
  if (secret.state === 'invalid') return secret;
  const text = secret.content[field];
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
