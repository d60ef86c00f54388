/** The administrator's credentials: in one secret of the application, readable by every unit. */
import type { Context } from '../charm.gen.ts';
import { adminUser } from '../workload.ts';
import type { UsersOutside } from './outside.ts';
import type { Admin, Credentials, SystemUsers } from './state.ts';

/** Label and key are those of the Python charm, so that a refresh in either direction finds the password. */
const label = (app: string): string => `kyuubi-peers.${app}.app`;
const keys = { password: 'admin-password', hash: 'admin-password-hash' } as const;

async function readStored(
  ctx: Context,
): Promise<{ stored: Credentials | undefined; rest: Record<string, string> }> {
  const secret = await ctx.secrets.find({ label: label(ctx.app.name) }, { refresh: true });
  if (secret === undefined) return { stored: undefined, rest: {} };
  const { [keys.password]: password, [keys.hash]: hash, ...rest } = await secret.getContent();
  if (password !== undefined) ctx.redact(password);
  return { stored: password === undefined ? undefined : { password, hash: hash ?? '' }, rest };
}

/**
 * What is stored and what should be. Only who may write users makes credentials, and hashes once per password and
 * keeps the hash beside it, so that an event that changes nothing costs no hashing.
 */
export async function readAdmin(
  ctx: Context,
  outside: Pick<UsersOutside, 'generatePassword' | 'hashPassword'>,
  mayWrite: boolean,
  systemUsers: SystemUsers,
): Promise<Admin> {
  const { stored } = await readStored(ctx);
  if (!mayWrite) return { stored, wanted: stored };
  const password =
    systemUsers.state === 'set' ? systemUsers.admin : (stored?.password ?? outside.generatePassword());
  ctx.redact(password);
  if (stored !== undefined && stored.password === password && stored.hash !== '')
    return { stored, wanted: stored };
  return { stored, wanted: { password, hash: await outside.hashPassword(password) } };
}

/** Stores credentials in the application's secret (leader only); other keys of it stay. */
export async function storeAdmin(ctx: Context, { password, hash }: Credentials): Promise<void> {
  const { rest } = await readStored(ctx);
  const content = { ...rest, [keys.password]: password, [keys.hash]: hash };
  const secret = await ctx.secrets.find({ label: label(ctx.app.name) }, { refresh: true });
  if (secret === undefined) {
    await ctx.app.addSecret(content, {
      label: label(ctx.app.name),
      description: `Password of the user ${adminUser}`,
    });
  } else {
    await secret.setContent(content);
  }
}
