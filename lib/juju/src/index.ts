export type * from './hook.ts';
export type * from './model.ts';
