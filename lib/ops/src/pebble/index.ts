/** Pebble, the manager of a workload's services: client, layers and plans, errors. */
export { type SocketOptions, SocketPebbleClient } from './client.ts';
export { combineLayers, planIncludes } from './combine.ts';
export { canonicalDuration, formatDuration, parseDuration } from './durations.ts';
export * from './errors.ts';
export { fingerprint } from './fingerprint.ts';
export { listExisting } from './list-existing.ts';
export type * from './plan-types.ts';
export { type FileRights, pushIfOther } from './push-if-other.ts';
export { readText } from './read-text.ts';
export type * from './types.ts';
