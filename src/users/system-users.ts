/** Reads the option `system-users`: a Juju secret `<name>=<password> ...`. Whatever is wrong with it becomes data. */
import type { Context } from '../charm.gen.ts';
import { readSecretOption } from '../options/secret.ts';
import { adminUser } from '../workload.ts';
import { userNameFlaw } from './names.ts';
import { passwordFlaw } from './passwords.ts';
import type { SystemUsers } from './state.ts';

export async function readSystemUsers(ctx: Context, uri: string | undefined): Promise<SystemUsers> {
  if (uri === undefined || uri === '') return { state: 'unset' };
  const secret = await readSecretOption(ctx, uri);
  if (secret.state === 'invalid') return secret;
  for (const password of Object.values(secret.content)) ctx.redact(password);
  return parseSystemUsers(secret.content);
}

/** The users of the secret's content. One flaw refuses all of it: half a change of passwords helps nobody. */
export function parseSystemUsers(content: Readonly<Record<string, string>>): SystemUsers {
  const passwords = new Map<string, string>();
  const flaws: string[] = [];
  for (const [name, value] of Object.entries(content)) {
    // Editors and `echo` end a file with a line break, and `admin#file=` takes it along.
    const password = value.replace(/\r?\n$/, '');
    const nameFlaw = userNameFlaw(name);
    const flaw = passwordFlaw(password);
    if (nameFlaw !== undefined) flaws.push(`the name ${JSON.stringify(name.slice(0, 40))} ${nameFlaw}`);
    else if (flaw !== undefined) flaws.push(`the password of ${name} ${flaw}`);
    passwords.set(name, password);
  }
  if (!passwords.has(adminUser)) flaws.push(`no password for ${adminUser}`);
  return flaws.length === 0
    ? { state: 'set', passwords }
    : { state: 'invalid', why: 'has invalid content', detail: flaws.join('; ') };
}
