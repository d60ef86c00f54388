/** A model's namespace. */
import { managedBy, modelLabel } from './labels.ts';
import type { KubernetesObject } from './objects.ts';

export const namespaceObject = (name: string, modelUuid: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: { [managedBy]: 'juju', [modelLabel]: name },
    annotations: { 'model.juju.is/id': modelUuid },
  },
});
