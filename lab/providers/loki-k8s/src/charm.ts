/** Loki for the lab: each unit takes the logs of related applications. */
import { answerLogSource, provideLoki, readLogSource } from '@charmed-spark/interfaces';
import {
  ActionFailed,
  active,
  blocked,
  defineCharm,
  maintenance,
  type Relation,
  type Status,
} from '@charmed-spark/ops';
import { clusterDomain } from '@charmed-spark/spark';
import { type Context, meta } from './charm.gen.ts';
import type { Outside } from './outside.ts';
import { ensureServer, port } from './server.ts';

export function makeCharm(outside: Outside) {
  const charm = defineCharm(meta);
  charm.reconcile(async (ctx) => {
    for (const status of await reconcile(ctx, outside)) {
      ctx.unit.addStatus(status);
      ctx.app.addStatus(status);
    }
  });

  charm.action('get-logs', async (_ctx, { application, contains, limit }) => {
    const selector = `{juju_application=${JSON.stringify(application)}}`;
    const query = contains === '' ? selector : `${selector} |= ${JSON.stringify(contains)}`;
    try {
      return { lines: JSON.stringify(await outside.query(query, limit)) };
    } catch (error) {
      throw new ActionFailed(`Loki does not answer: ${error instanceof Error ? error.message : error}`);
    }
  });
  return charm;
}

async function reconcile(ctx: Context, outside: Outside): Promise<Status[]> {
  await ctx.unit.setPorts(port);
  const pebble = ctx.unit.container('loki');
  if (!(await pebble.canConnect())) return [maintenance('Waiting for Pebble')];
  const version = await ensureServer(pebble, outside);
  // Where it does not answer, nobody is told to log: what is told already stays, for the moment that it is back.
  if (version === undefined) return [blocked('Loki does not answer; its log tells why; retrying')];
  if (version !== '') await ctx.unit.setWorkloadVersion(version);
  const [relations, leader] = await Promise.all([ctx.relations('logging'), ctx.isLeader()]);
  const flaws = await Promise.all(relations.map((relation) => serve(ctx, relation, leader)));
  const statuses = flaws.flat().map((flaw) => blocked(flaw));
  return statuses.length > 0 ? statuses : [active()];
}

/** Tells one application where to log, and what of its data is not used. */
async function serve(ctx: Context, relation: Relation, leader: boolean): Promise<string[]> {
  const pod = ctx.unit.name.replace('/', '-');
  const host = `${pod}.${ctx.app.name}-endpoints.${ctx.model.name}.svc.${clusterDomain()}`;
  await provideLoki(relation, `http://${host}:${port}/loki/api/v1/push`);
  const source = await readLogSource(relation);
  const where = `relation logging:${relation.id} (${relation.app})`;
  const flaws: string[] = [];
  if (source.state === 'invalid') flaws.push(`${source.field}: ${source.why}`);
  if (leader) {
    const rules = source.state === 'ready' ? (source.rules.groups ?? []) : [];
    const unused = rules.length === 0 ? [] : ['This Loki of the lab evaluates no alert rules'];
    for (const text of unused) ctx.log.warning(`${text}: those of ${where} are not loaded`);
    await answerLogSource(relation, [...flaws, ...unused]);
  }
  return flaws.map((flaw) => `Data of ${where}: ${flaw}`);
}
