/** Reads the option `system-users`: a Juju secret `admin=<password>`. Whatever is wrong with it becomes data. */
import { PermissionDeniedError, SecretNotFoundError } from '@charmed-spark/ops';
import type { Context } from '../charm.gen.ts';
import { adminUser } from '../workload.ts';
import type { SystemUsers } from './state.ts';

/** bcrypt looks at 72 bytes and no more: a longer password would be accepted by its beginning. */
const longestPassword = 72;

export async function readSystemUsers(ctx: Context, uri: string | undefined): Promise<SystemUsers> {
  if (uri === undefined || uri === '') return { state: 'unset' };
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
  const invalid = (detail: string): SystemUsers => ({ state: 'invalid', why: 'has invalid content', detail });
  const others = Object.keys(content).filter((key) => key !== adminUser);
  if (others.length > 0) return invalid(`unknown key ${others.join(', ')}; the only user is ${adminUser}`);
  // Editors and `echo` end a file with a line break, and `admin#file=` takes it along.
  const password = content[adminUser]?.replace(/\r?\n$/, '');
  if (password === undefined || password === '') return invalid(`no password for ${adminUser}`);
  if (/[\0\r\n]/.test(password)) return invalid(`the password of ${adminUser} has a line break or a NUL`);
  if (Buffer.byteLength(password) > longestPassword) {
    return invalid(`the password of ${adminUser} is longer than ${longestPassword} bytes`);
  }
  ctx.redact(password);
  return { state: 'set', admin: password };
}
