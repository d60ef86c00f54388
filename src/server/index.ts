/** The Kyuubi server of this pod: its configuration and its life. */
export { applyServer } from './apply.ts';
export { type FileSpec, planServer, type ServerPlan } from './plan.ts';
export { readRestarts } from './silence.ts';
export { containerCauses, serverCauses } from './status.ts';
