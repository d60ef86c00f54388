/** Changes the tree and writes the answers. Every step may be done twice. */
import { provideZooKeeper, removeProvided } from '@charmed-spark/interfaces';
import type { Context } from './charm.gen.ts';
import type { Session } from './outside.ts';
import type { Plan } from './plan.ts';

export async function apply(ctx: Context, session: Session, plan: Plan): Promise<void> {
  const { remove, create, setAcl, answers } = plan;
  // First the access: whoever lost it must not make anything anew while it is removed.
  for (const znode of setAcl) await session.setAcl(znode);
  for (const path of remove) {
    await session.remove(path);
    ctx.log.info(`Removed ${path}`);
  }
  for (const znode of create) {
    await session.create(znode);
    ctx.log.info(`Created ${znode.path}`);
  }
  for (const { request, provided } of answers) {
    ctx.redact(provided.password);
    await provideZooKeeper(ctx, request, provided);
  }
  const { event } = ctx;
  if (event.kind === 'relation' && event.type === 'broken' && event.endpoint === 'zookeeper') {
    await removeProvided(ctx, 'zookeeper', event.relation.id);
  }
}
