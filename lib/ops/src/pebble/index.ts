export * from './errors.ts';
export type * from './plan-types.ts';
export type * from './types.ts';
