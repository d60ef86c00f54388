/** Where the object storage is: options and keys, handed out to every relation. */
import { announceS3, provideS3, readS3Request, removeProvided } from '@charmed-spark/interfaces';
import { ActionFailed, active, blocked, defineCharm } from '@charmed-spark/ops';
import { type Context, meta } from './charm.gen.ts';
import { readKeys, storeKeys } from './keys.ts';
import { parseOptions } from './options.ts';
import { connectionInfo, makePlan } from './plan.ts';
import type { Keys, State } from './state.ts';

export const charm = defineCharm(meta);

async function observe(ctx: Context, given?: Keys): Promise<State> {
  const [config, relations, found] = await Promise.all([
    ctx.config(),
    ctx.relations('s3-credentials'),
    given ?? readKeys(ctx),
  ]);
  const { options, flaws } = await parseOptions(config);
  const requests = await Promise.all(relations.map((relation) => readS3Request(relation)));
  const flaw = found !== undefined && 'flaw' in found ? [found.flaw] : [];
  return {
    options,
    flaws: [...flaws, ...flaw],
    keys: found === undefined || 'flaw' in found ? undefined : found,
    requests: requests.filter((request) => request !== undefined),
  };
}

/** Hands out what the plan says; returns what is wrong. */
async function provide(ctx: Context, given?: Keys): Promise<string[]> {
  const plan = makePlan(await observe(ctx, given));
  if (await ctx.isLeader()) {
    for (const { request, offer } of plan.offers) await provideS3(ctx, request, offer);
  }
  return plan.flaws;
}

charm.reconcile(async (ctx) => {
  const { event } = ctx;
  if (await ctx.isLeader()) {
    for (const relation of await ctx.relations('s3-credentials')) {
      if ((await readS3Request(relation)) === undefined) await announceS3(relation);
    }
    if (event.kind === 'relation' && event.type === 'broken') {
      await removeProvided(ctx, event.endpoint, event.relation.id);
    }
  }
  tell(ctx, await provide(ctx));
});

function tell(ctx: Context, flaws: readonly string[]): void {
  for (const status of flaws.length > 0 ? flaws.map((flaw) => blocked(flaw)) : [active()]) {
    ctx.unit.addStatus(status);
    ctx.app.addStatus(status);
  }
}

charm.action('sync-s3-credentials', async (ctx, params) => {
  if (!(await ctx.isLeader())) throw new ActionFailed('The action can be run only on leader unit.');
  if ((await ctx.config()).credentials) {
    throw new ActionFailed('The option credentials goes before this action: unset it first');
  }
  const keys = { accessKey: params['access-key'].trim(), secretKey: params['secret-key'].trim() };
  ctx.redact(keys.secretKey);
  for (const [name, value] of Object.entries(params)) {
    if (!/^[\x21-\x7e]+$/.test(value.trim())) {
      throw new ActionFailed(`${name}: expected printable ASCII characters without spaces`);
    }
  }
  await storeKeys(ctx, keys);
  tell(ctx, await provide(ctx, keys));
  return { ok: 'Credentials successfully updated.' };
});

charm.action('get-s3-connection-info', async (ctx) => {
  const state = await observe(ctx);
  if (state.keys === undefined) throw new ActionFailed(state.flaws[0] ?? 'Credentials are not set!');
  return connectionInfo(state);
});
