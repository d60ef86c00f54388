/** Whose a secret is that a databag names, as far as other databags and the options tell. */
import { bareId, type Context, type Relation } from '@charmed-spark/ops';
import { isSecretReference } from './fields.ts';

export type Namers = Pick<Context, 'meta' | 'config' | 'relations'>;

/**
 * Who besides the application on `relation` names the secret as theirs, for people; undefined when nobody does.
 * Juju does not tell a reader who owns what it may read. So a secret that two applications call theirs is
 * nobody's until one of them takes that back.
 */
export async function namedElsewhere(
  ctx: Namers,
  relation: Relation,
  id: string,
): Promise<string | undefined> {
  const wanted = bareId(id);
  const config = (await ctx.config()) as Readonly<Record<string, unknown>>;
  const option = Object.entries(ctx.meta.options).find(
    ([name, { type }]) => type === 'secret' && bareId(String(config[name] ?? '')) === wanted,
  );
  if (option !== undefined) return `the option ${option[0]}`;
  const endpoints = Object.values(ctx.meta.endpoints).filter(({ role }) => role === 'requirer');
  const relations = (await Promise.all(endpoints.map(({ name }) => ctx.relations(name)))).flat();
  const others = relations.filter(({ app }) => app !== relation.app);
  const bags = await Promise.all(others.map(({ remoteApp }) => remoteApp.read()));
  const other = others.find((_, at) =>
    Object.entries(bags[at] ?? {}).some(([key, value]) => isSecretReference(key) && bareId(value) === wanted),
  );
  return other === undefined ? undefined : `the relation ${other.name}:${other.id}`;
}
