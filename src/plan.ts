/** What should be, from what is: pure. Each area plans its part; this is the whole. */
import { planServer, type ServerPlan } from './server/plan.ts';
import type { State } from './state.ts';
import { planUsers, type UsersPlan } from './users/index.ts';

export interface Plan {
  users: UsersPlan;
  server: ServerPlan;
}

export function makePlan(state: State): Plan {
  return { users: planUsers(state), server: planServer(state) };
}
