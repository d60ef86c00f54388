/** Prometheus for the lab: scrapes the units of related applications, and watches them by their own rules. */
import { answerMetrics } from '@charmed-spark/interfaces';
import { ActionFailed, active, blocked, defineCharm, maintenance, type Status } from '@charmed-spark/ops';
import { type Context, meta } from './charm.gen.ts';
import { observe } from './observe.ts';
import type { Outside } from './outside.ts';
import { type Flaws, makePlan } from './plan.ts';
import { port, serve } from './server.ts';
import type { State } from './state.ts';

export function makeCharm(outside: Outside) {
  const charm = defineCharm(meta);
  charm.reconcile(async (ctx) => {
    for (const status of await reconcile(ctx, outside)) {
      ctx.unit.addStatus(status);
      ctx.app.addStatus(status);
    }
  });

  charm.action('get-targets', async () => {
    const targets = await answered(outside.targets());
    return {
      targets: JSON.stringify(
        targets.map(({ labels, scrapeUrl, health, lastError }) => ({
          unit: labels.juju_unit ?? '',
          application: labels.juju_application ?? '',
          url: scrapeUrl,
          health,
          'last-error': lastError,
        })),
      ),
    };
  });

  charm.action('get-alerts', async () => {
    const rules = await answered(outside.alertRules());
    return {
      rules: JSON.stringify(
        rules.map(({ name, state, health, labels }) => ({
          name,
          application: labels.juju_application ?? '',
          health,
          state,
        })),
      ),
    };
  });
  return charm;
}

async function reconcile(ctx: Context, outside: Outside): Promise<Status[]> {
  await ctx.unit.setPorts(port);
  const pebble = ctx.unit.container('prometheus');
  if (!(await pebble.canConnect())) return [maintenance('Waiting for Pebble')];
  const state = await observe(ctx);
  const { flaws, trouble } = await serve(pebble, outside, await makePlan(state));
  if (await ctx.isLeader()) await answer(ctx, flaws);
  const statuses = trouble === undefined ? [] : [blocked(`${trouble}; retrying`)];
  if (state.interval === undefined)
    statuses.push(blocked('Option evaluation_interval: expected a number with a unit, such as 10s or 1m'));
  statuses.push(...flawStatuses(state, flaws));
  return statuses.length > 0 ? statuses : [active()];
}

/** Tells each application what of its data is not used. */
async function answer(ctx: Context, flaws: ReadonlyMap<number, Flaws>): Promise<void> {
  const relations = await ctx.relations('metrics-endpoint');
  await Promise.all(
    relations.map((relation) => answerMetrics(relation, flaws.get(relation.id) ?? { rules: [], jobs: [] })),
  );
}

function flawStatuses({ sources }: State, flaws: ReadonlyMap<number, Flaws>): Status[] {
  return sources.flatMap(({ relationId, application }) => {
    const { rules, jobs } = flaws.get(relationId) ?? { rules: [], jobs: [] };
    return [...rules, ...jobs].map((flaw) =>
      blocked(`Relation metrics-endpoint:${relationId} (${application}): ${flaw}`),
    );
  });
}

async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw new ActionFailed(`Prometheus does not answer: ${error instanceof Error ? error.message : error}`);
  }
}
