/** Metrics, dashboards, alerts and logs: `metrics-endpoint`, `grafana-dashboard`, `logging`. */
export { applyCos } from './apply.ts';
export { observeCos } from './observe.ts';
export { type CosPlan, planCos } from './plan.ts';
export type { Cos } from './state.ts';
export { cosCauses } from './status.ts';
