import { struct } from '../format/index.ts';
import type { ApplicationState } from '../model.ts';
import { applicationOf } from '../names.ts';
import { isPeer } from '../relation-view.ts';
import { defineTool, noMoreArgs } from './tool.ts';

interface Goal {
  status: string;
  since?: string;
}

export const goalState = defineTool({
  name: 'goal-state',
  purpose: 'Print the status of the charm’s peers and related units.',
  formats: ['yaml', 'json'],
  run({ context, args, print }) {
    noMoreArgs(args);
    const relations: Record<string, Record<string, Goal>> = {};
    for (const relation of Object.values(context.model.relations)) {
      if (isPeer(relation) || relation.life === 'dead') continue;
      const remote = context.relations.remoteApplication(relation);
      const application = context.model.applications[remote];
      const endpoint = context.relations.endpointOf(relation);
      relations[endpoint] = {
        ...relations[endpoint],
        [remote]: { status: relation.suspended ? 'suspended' : 'joined' },
        ...(application === undefined ? {} : unitGoals(application)),
      };
    }
    const own = context.model.applications[applicationOf(context.unit)]!;
    print(struct({ units: unitGoals(own), relations }));
  },
});

/** Dying units say so, dead ones are left out. */
function unitGoals(application: ApplicationState): Record<string, Goal> {
  return Object.fromEntries(
    Object.values(application.units)
      .filter((unit) => unit.life !== 'dead')
      .map(({ name, life, workloadStatus: { status, since } }) => [
        name,
        struct({
          status: life === 'dying' ? 'dying' : status,
          ...(since ? { since: since.replace('T', ' ') } : {}),
        }),
      ]),
  );
}
