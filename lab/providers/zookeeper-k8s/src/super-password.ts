/** The password of the user `super`, kept where Canonical's charm keeps it. */
import type { Context } from './charm.gen.ts';
import type { Outside } from './outside.ts';

const key = 'super-password';
const label = (app: string): string => `cluster.${app}.app`;

/** As kept; undefined before the leader made one. */
export async function readSuperPassword(ctx: Context): Promise<string | undefined> {
  const secret = await ctx.secrets.find({ label: label(ctx.app.name) }, { refresh: true });
  return (await secret?.getContent())?.[key];
}

/** As kept, or a new one (leader only). */
export async function ensureSuperPassword(ctx: Context, outside: Outside): Promise<string> {
  const kept = await readSuperPassword(ctx);
  if (kept !== undefined) return kept;
  const made = outside.generatePassword();
  ctx.redact(made);
  await ctx.app.addSecret({ [key]: made }, { label: label(ctx.app.name) });
  return made;
}
