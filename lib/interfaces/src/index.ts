export { readProvided, removeProvided } from './data-interfaces/provider.ts';
export * from './postgresql-client.ts';
