/** What the application remembers of its users: secrets that every next leader finds. */
import type { Secret } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import { adminUser } from '../workload.ts';
import type { Credentials } from './state.ts';

/**
 * Passwords of the operator's users, for every unit to read. Label and the key `admin-password` are those of the
 * Python charm, so that a refresh in either direction finds the password.
 */
const passwordsLabel = (app: string): string => `kyuubi-peers.${app}.app`;
const passwordKey = /^(.+)-password$/;
const hashKey = (name: string): string => `${name}-password-hash`;

/** Hashes of the clients' users, which only the leader reads: a new client is no event for the other units. */
const clientsLabel = (app: string): string => `kyuubi-peers.${app}.app.clients`;

const find = (ctx: Context, label: string): Promise<Secret | undefined> =>
  ctx.secrets.find({ label }, { refresh: true });

/** Credentials by name. A password without a hash beside it is one of ours only for `admin`. */
export async function readKept(ctx: Context): Promise<Map<string, Credentials>> {
  const content = (await (await find(ctx, passwordsLabel(ctx.app.name)))?.getContent()) ?? {};
  const kept = new Map<string, Credentials>();
  for (const [key, password] of Object.entries(content)) {
    const name = passwordKey.exec(key)?.[1];
    if (name === undefined) continue;
    const hash = content[hashKey(name)];
    if (hash === undefined && name !== adminUser) continue;
    ctx.redact(password);
    kept.set(name, { password, hash: hash || undefined });
  }
  return kept;
}

/** Makes `wanted` all that is kept of operator's users (leader only); keys of others in the secret stay. */
export async function storeKept(ctx: Context, wanted: ReadonlyMap<string, Credentials>): Promise<void> {
  const label = passwordsLabel(ctx.app.name);
  const secret = await find(ctx, label);
  const content: Record<string, string> = { ...(await secret?.getContent()) };
  for (const name of (await readKept(ctx)).keys()) {
    delete content[`${name}-password`];
    delete content[hashKey(name)];
  }
  for (const [name, { password, hash }] of wanted) {
    content[`${name}-password`] = password;
    content[hashKey(name)] = hash ?? '';
  }
  if (secret !== undefined) await secret.setContent(content);
  else await ctx.app.addSecret(content, { label, description: 'Passwords of the users of Kyuubi' });
}

/** Hashes by the users' names. */
export async function readClientHashes(ctx: Context): Promise<Map<string, string>> {
  const content = (await (await find(ctx, clientsLabel(ctx.app.name)))?.getContent()) ?? {};
  // A secret's key has no underscore.
  return new Map(Object.entries(content).map(([key, hash]) => [key.replaceAll('-', '_'), hash]));
}

/** Makes `hashes` all that is remembered (leader only). */
export async function storeClientHashes(ctx: Context, hashes: ReadonlyMap<string, string>): Promise<void> {
  const label = clientsLabel(ctx.app.name);
  const secret = await find(ctx, label);
  const content = Object.fromEntries([...hashes].map(([name, hash]) => [name.replaceAll('_', '-'), hash]));
  // Juju keeps no secret without content.
  if (hashes.size === 0) await secret?.removeAllRevisions();
  else if (secret !== undefined) await secret.setContent(content);
  else await ctx.app.addSecret(content, { label, description: 'Hashes of the passwords of clients' });
}
