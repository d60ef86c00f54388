/**
 * The unit's own secret. Label and keys are those of the Python charm, so that a refresh in either direction finds
 * what the other left.
 */
import type { Context } from '../charm.gen.ts';
import type { KeptKeys } from './state.ts';

const label = (app: string): string => `kyuubi-peers.${app}.unit`;

const keys = { password: 'keystore-password', key: 'private-key' } as const;
/** The Python charm keeps more of TLS in it, which goes with the relation. */
const pythons = ['ca-cert', 'csr', 'certificate', 'truststore-password'];

export async function readKept(ctx: Context): Promise<KeptKeys | undefined> {
  const secret = await ctx.secrets.find({ label: label(ctx.app.name) }, { refresh: true });
  if (secret === undefined) return undefined;
  const content = await secret.getContent();
  const { [keys.password]: password, [keys.key]: key } = content;
  return {
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Makes this all that the secret holds of TLS; what else is in it stays. */
export async function writeKept(ctx: Context, { password, key }: KeptKeys): Promise<void> {
  const secret = await ctx.secrets.find({ label: label(ctx.app.name) }, { refresh: true });
  const ours = new Set<string>([...pythons, ...Object.values(keys)]);
  const others = Object.entries((await secret?.getContent()) ?? {}).filter(([name]) => !ours.has(name));
  const content = {
    ...Object.fromEntries(others),
    ...(password === undefined ? {} : { [keys.password]: password }),
    ...(key === undefined ? {} : { [keys.key]: key }),
  };
  const empty = Object.keys(content).length === 0;
  if (secret === undefined) {
    const description = 'Password of the key store of the JDBC port, and the key that the operator gave';
    if (!empty) await ctx.unit.addSecret(content, { label: label(ctx.app.name), description });
  } else if (empty) await secret.removeAllRevisions();
  else await secret.setContent(content);
}
