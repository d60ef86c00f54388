/** A model's namespace: the lab takes none that another made. */
import { JujuError } from '../controller/errors.ts';
import type { Cluster } from './cluster.ts';
import { managedBy, modelIdLabel, modelLabel } from './labels.ts';
import type { KubernetesObject } from './objects.ts';

export const namespaceObject = (name: string, modelUuid: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: { [managedBy]: 'juju', [modelLabel]: name },
    annotations: { [modelIdLabel]: modelUuid },
  },
});

/** True when the namespace exists and is this model's. */
export async function ownsNamespace(cluster: Cluster, name: string, modelUuid: string): Promise<boolean> {
  const there = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name });
  return there?.metadata.annotations?.[modelIdLabel] === modelUuid;
}

/**
 * Makes the model's namespace; one that it made before is fine.
 * @throws JujuError when the namespace is another's: destroying the model would destroy what is in it.
 */
export async function claimNamespace(cluster: Cluster, name: string, modelUuid: string): Promise<void> {
  if (await cluster.create(namespaceObject(name, modelUuid))) return;
  if (await ownsNamespace(cluster, name, modelUuid)) return;
  throw new JujuError(
    `namespace "${name}" already exists and belongs to no model: choose another name, or delete the namespace`,
  );
}
