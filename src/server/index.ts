/** The Kyuubi server of this pod: its configuration and its life. */
export { applyServer } from './apply.ts';
export { type FileSpec, planServer, type ServerPlan } from './plan.ts';
export { serverCauses } from './status.ts';
