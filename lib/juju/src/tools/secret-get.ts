import { UsageError } from '../errors.ts';
import { boolFlag, textFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import type { SecretState } from '../model.ts';
import { own } from '../own.ts';
import { canManage, isOwnedBy } from '../secret-access.ts';
import { secretMark } from '../secret-mark.ts';
import { parseSecretUri, type SecretUri, secretUri } from '../secret-uri.ts';
import { decodeSecretValue } from '../secret-value.ts';
import { defineTool, noMoreArgs } from './tool.ts';

type Content = Record<string, string>;
interface Wish {
  peek: boolean;
  refresh: boolean;
  label?: string;
}

export const secretGet = defineTool({
  name: 'secret-get',
  args: '<ID> [key[#base64]]',
  purpose: 'Get the content of a secret.',
  formats: ['yaml', 'json'],
  options: () => ({
    label: textFlag(['label'], 'A label used to identify the secret in hooks'),
    peek: boolFlag(['peek'], 'Get the latest revision just this time'),
    refresh: boolFlag(
      ['refresh'],
      'Get the latest revision and also get this same revision for subsequent calls',
    ),
  }),
  async run({ context, options: { label, peek, refresh }, args: [text, key, ...rest], print }) {
    const uri = text ? parseSecretUri(text) : undefined;
    if (text && uri === undefined) throw new UsageError(`secret URI ${quote(text)} not valid`);
    if (uri === undefined && !label) throw new UsageError('require either a secret URI or label');
    if (peek && refresh) throw new UsageError('specify one of --peek or --refresh but not both');
    noMoreArgs(rest);
    const content = await readContent(context, uri, { peek, refresh, ...(label ? { label } : {}) });
    if (!key)
      return print(Object.fromEntries(Object.entries(content).map(([k, v]) => [k, decodeSecretValue(v)])));
    const encoded = key.endsWith('#base64');
    const value = own(content, encoded ? key.slice(0, -'#base64'.length) : key);
    if (value === undefined) throw new Error(`secret key value ${quote(key)} not found`);
    print(encoded ? value : decodeSecretValue(value));
  },
});

async function readContent(context: HookContext, uri: SecretUri | undefined, wish: Wish): Promise<Content> {
  const { secrets, unit } = context;
  const created = uri === undefined ? secrets.byOwnerLabel(wish.label!) : { id: uri.id };
  const pending = created && secrets.pending(created.id);
  if (pending !== undefined) {
    if (wish.refresh) secrets.track(pending.id, 1);
    return pending.revisions[0]!.content;
  }
  const secret = uri === undefined ? byLabel(context, wish.label!) : byUri(context, uri);
  if (isOwnedBy(secret, unit)) {
    if (uri !== undefined && wish.label) await relabel(context, secret, wish.label);
    const update = secrets.pendingUpdate(secret.id)?.content;
    if (update !== undefined && (wish.peek || wish.refresh)) {
      if (wish.refresh) secrets.track(secret.id, secret.latest + 1);
      return update;
    }
  }
  return contentOf(secret, await consume(context, secret, uri !== undefined, wish));
}

function byUri(context: HookContext, { id, modelUuid }: SecretUri): SecretState {
  const here = modelUuid === undefined || modelUuid === context.model.uuid;
  const secret = here ? context.secrets.stored(id) : undefined;
  if (secret !== undefined) return secret;
  const { contextId, deniedSecrets } = context.snapshot;
  if (here && deniedSecrets.includes(secretMark(contextId, id))) throw new Error('permission denied');
  throw new Error(`secret ${quote(secretUri(id))} not found`);
}

function byLabel(context: HookContext, label: string): SecretState {
  const secret = context.secrets.byOwnerLabel(label) ?? context.secrets.byConsumerLabel(label);
  if (secret === undefined) throw new Error(`consumer label ${quote(label)} not found`);
  return secret;
}

/** Whoever manages a secret and reads it by id beside a label gives it that label, whatever it had before. */
async function relabel(context: HookContext, secret: SecretState, label: string): Promise<void> {
  if (secret.label === label || !canManage(secret, context.unit, await context.isLeader())) return;
  await context.effect({ kind: 'secret-label', id: secret.id, label });
}

/**
 * The revision this unit reads. The first read tracks the latest, even with --peek; --refresh moves on to the
 * latest: at once for a consumer, at commit for an owner.
 */
async function consume(
  context: HookContext,
  secret: SecretState,
  byId: boolean,
  wish: Wish,
): Promise<number> {
  const { secrets, unit } = context;
  const owner = isOwnedBy(secret, unit);
  const tracked = secrets.trackedHere(secret.id) ?? secret.consumers[unit]?.revision;
  const label = byId && !owner && wish.label !== secret.consumers[unit]?.label ? wish.label : undefined;
  const moves = wish.refresh && tracked !== secret.latest;
  if (owner && moves && tracked !== undefined) secrets.track(secret.id, secret.latest);
  else if (tracked === undefined || moves || label !== undefined) {
    const revision = tracked === undefined || wish.refresh ? secret.latest : tracked;
    const effect = { kind: 'secret-consume', id: secret.id, revision } as const;
    await context.effect(label === undefined ? effect : { ...effect, label });
  }
  return tracked === undefined || wish.refresh || wish.peek ? secret.latest : tracked;
}

function contentOf(secret: SecretState, revision: number): Content {
  const found = secret.revisions.find((each) => each.revision === revision);
  if (found === undefined)
    throw new Error(`secret ${quote(secretUri(secret.id))} revision ${revision} not found`);
  return found.content;
}
