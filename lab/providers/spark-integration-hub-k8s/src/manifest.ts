/** The objects of an account as YAML, for requirers that keep them in order themselves. */
import type { HubObject } from './objects.ts';

const versions: Record<HubObject['kind'], string> = {
  ServiceAccount: 'v1',
  Secret: 'v1',
  Role: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
};

/** One document for each object, without what only this cluster knows. */
export async function renderManifest(objects: readonly HubObject[]): Promise<string> {
  const { stringify } = await import('yaml');
  return objects
    .map(({ kind, object }) => {
      const { ownerReferences: _, ...metadata } = object.metadata;
      return stringify({ apiVersion: versions[kind], kind, ...object, metadata });
    })
    .join('---\n');
}
