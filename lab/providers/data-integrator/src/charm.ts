/** Data Integrator for the lab: asks for a user, and tells what it was given. */
import { type Kyuubi, readKyuubi, requestKyuubi } from '@charmed-spark/interfaces';
import { ActionFailed, defineCharm, type Relation } from '@charmed-spark/ops';
import { type Context, meta } from './charm.gen.ts';
import { statusOf } from './status.ts';

export const charm = defineCharm(meta);

charm.reconcile(async (ctx) => {
  const { relation, wanted, kyuubi } = await observe(ctx);
  const leader = await ctx.isLeader();
  if (relation !== undefined && wanted !== undefined) {
    // What was granted is for the database that was asked for: another one needs another relation.
    const database = kyuubi.state === 'ready' ? kyuubi.connection.database : wanted;
    await requestKyuubi(relation, database, leader, await extraUserRoles(ctx));
  }
  const status = statusOf(kyuubi, wanted, relation?.app);
  ctx.unit.addStatus(status);
  ctx.app.addStatus(status);
});

charm.action('get-credentials', async (ctx) => {
  const { relation, wanted, kyuubi } = await observe(ctx);
  if (wanted === undefined)
    throw new ActionFailed('The database name or topic name is not specified in the config.');
  if (relation === undefined || kyuubi.state !== 'ready') {
    throw new ActionFailed(
      `The action can be run only after relation is created.${reason(kyuubi, relation)}`,
    );
  }
  const { endpoints, uris, database, username, password, version, tls } = kyuubi.connection;
  const { data } = await relation.remoteApp.read();
  const given = {
    data,
    database,
    endpoints: endpoints.join(','),
    password,
    tls: tls === undefined ? 'False' : 'True',
    'tls-ca': tls?.ca,
    uris,
    username,
    version,
  };
  const told = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { kyuubi: Object.fromEntries(told), ok: 'True' };
});

async function observe(ctx: Context) {
  const [relation, config] = await Promise.all([ctx.relation('kyuubi'), ctx.config()]);
  const wanted = config['database-name']?.trim() || undefined;
  return { relation, wanted, kyuubi: await readKyuubi(ctx, relation, wanted ?? '') };
}

async function extraUserRoles(ctx: Context): Promise<string[]> {
  const roles = (await ctx.config())['extra-user-roles'] ?? '';
  return roles
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
}

const reason = (kyuubi: Kyuubi, relation: Relation | undefined): string =>
  relation === undefined ? '' : ` ${statusOf(kyuubi, '', relation.app).message}`;
