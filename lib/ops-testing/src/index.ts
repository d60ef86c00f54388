/** State-transition tests of charms: a state goes in, one event runs, a state comes out. */
export { ContainerOutcome } from './container-outcome.ts';
export { Context, type ContextOptions } from './context.ts';
export { InconsistentStateError, UncaughtCharmError } from './errors.ts';
export type { ActionOutcome, LogLine, Outcome, RelationOutcome, SecretOutcome } from './outcome.ts';
export type * from './pebble/container.ts';
export { FakePebble, UnexpectedExecError } from './pebble/fake-pebble.ts';
export type { RelationInput, SecretInput, SecretOwnerInput, StateInput } from './state.ts';
export type { Events, RelationRef, SecretRef, TestEvent } from './test-event.ts';
