/** What becomes of an application in Kubernetes, and what keeps it so. */
export { apiServer } from './api-server.ts';
export type { Cluster } from './cluster.ts';
export { claimNamespace } from './namespace.ts';
export { Reconciler } from './reconciler.ts';
export { charmLocation } from './storage.ts';
