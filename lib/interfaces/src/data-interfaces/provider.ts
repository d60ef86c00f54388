/** The provider's side of data_interfaces v0: what was asked for, and how the answer is written. */
import type { Context, Relation } from '@charmed-spark/ops';
import {
  defaultRequestedSecrets,
  type Fields,
  isSecretReference,
  parseList,
  secretGroup,
  secretLabel,
  snapshot,
} from './fields.ts';

export interface ProviderRequest {
  value: string;
  extraUserRoles: string[];
  /** Fields that the requirer wants inside secrets; empty for requirers without secrets. */
  requestedSecrets: string[];
  /** The requirer's bag as it stands. */
  bag: Readonly<Fields>;
}

/**
 * The fields that a requirer wants in secrets. A list that cannot be read is one of a requirer with secrets: it gets
 * what every one asks for (`additional` are the interface's own fields), and no password in a plain databag.
 */
export function requestedSecretsOf(
  { 'requested-secrets': text }: Readonly<Fields>,
  additional: readonly string[] = [],
): string[] {
  return parseList(text) ?? (text === undefined ? [] : [...defaultRequestedSecrets, ...additional]);
}

/** The request for `resource` on this relation; undefined until the requirer made one. */
export async function readRequest(
  relation: Relation,
  resource: string,
  additionalSecrets: readonly string[] = [],
): Promise<ProviderRequest | undefined> {
  const bag = await relation.remoteApp.read();
  const value = bag[resource];
  if (value === undefined) return undefined;
  return {
    value,
    extraUserRoles: (bag['extra-user-roles'] ?? '').split(',').filter((role) => role !== ''),
    requestedSecrets: requestedSecretsOf(bag, additionalSecrets),
    bag,
  };
}

/** What the provider already handed out in the secret of `group`, for example the user's password. */
export async function readProvided(
  ctx: Pick<Context, 'secrets'>,
  relation: Relation,
  group: string,
): Promise<Fields> {
  const label = secretLabel(relation.name, relation.id, group);
  // At the newest revision, so that no older one stays in use by its own owner.
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  return secret === undefined ? {} : secret.getContent();
}

/**
 * Writes the whole answer (leader only): requested fields into one secret per group, owned by the
 * application and granted on the relation; the rest into the application bag. Writing the same answer
 * again changes nothing. A field that the answer lacks is taken away.
 */
export async function writeAnswer(
  ctx: Pick<Context, 'app' | 'secrets'>,
  relation: Relation,
  request: ProviderRequest,
  fields: Readonly<Fields>,
): Promise<void> {
  const plain: Fields = { data: snapshot(request.bag) };
  const groups = new Map<string, Fields>();
  for (const [field, value] of Object.entries(fields)) {
    if (!request.requestedSecrets.includes(field)) plain[field] = value;
    else groups.set(secretGroup(field), { ...groups.get(secretGroup(field)), [field]: value });
  }
  await Promise.all(
    [...groups].map(async ([group, content]) => {
      plain[`secret-${group}`] = await putSecret(ctx, relation, group, content);
    }),
  );
  for (const key of Object.keys(await relation.localApp.read())) {
    // A requirer that wants the field in its plain bag from now on.
    if (isSecretReference(key) && !(key in plain)) {
      await removeSecret(ctx, relation, key.slice('secret-'.length));
    }
  }
  await relation.localApp.replace(plain);
}

/** Creates or updates the secret of one group and returns its URI. */
async function putSecret(
  ctx: Pick<Context, 'app' | 'secrets'>,
  relation: Relation,
  group: string,
  content: Fields,
): Promise<string> {
  const label = secretLabel(relation.name, relation.id, group);
  const secret = await ctx.secrets.find({ label }, { refresh: true });
  if (secret === undefined) {
    const made = await ctx.app.addSecret(content, { label });
    await made.grant(relation);
    return made.getId();
  }
  const old = await secret.getContent();
  if (JSON.stringify(Object.entries(old).sort()) !== JSON.stringify(Object.entries(content).sort())) {
    await secret.setContent(content);
  }
  const known = (await relation.localApp.read())[`secret-${group}`];
  if (known !== undefined) return known;
  await secret.grant(relation);
  return secret.getId();
}

const removeSecret = async (
  ctx: Pick<Context, 'secrets'>,
  { name, id }: Pick<Relation, 'name' | 'id'>,
  group: string,
): Promise<void> => {
  const secret = await ctx.secrets.find({ label: secretLabel(name, id, group) });
  await secret?.removeAllRevisions();
};

/** Removes the secrets that were handed out on a relation that is gone. */
export async function removeProvided(
  ctx: Pick<Context, 'secrets'>,
  endpoint: string,
  relationId: number,
): Promise<void> {
  for (const group of ['user', 'tls', 'extra'])
    await removeSecret(ctx, { name: endpoint, id: relationId }, group);
}
