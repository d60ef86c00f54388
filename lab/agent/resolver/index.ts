/** Which operation comes next in a unit's life, and what is remembered of it: pure functions. */
export { type Facts, secretRetryMs, type WorkloadEvent } from './facts.ts';
export { eventOf, nextOperation, workloadHook } from './next.ts';
export type { Operation } from './operation.ts';
export { retryDelay } from './retry.ts';
export { heldBackKey } from './secrets.ts';
export {
  type HookOperation,
  initialState,
  membersOf,
  type RelationMemory,
  readState,
  type UniterState,
} from './state.ts';
export * from './transitions.ts';
