export type * from './pebble/container.ts';
export { FakePebble, UnexpectedExecError } from './pebble/fake-pebble.ts';
