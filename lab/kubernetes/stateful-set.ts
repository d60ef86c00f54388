/** One StatefulSet per application: pod `app-N` runs unit `app/N`. */
import type { Application } from './application.ts';
import { applicationLabels, podSelector } from './labels.ts';
import type { KubernetesObject } from './objects.ts';
import { podTemplate } from './pod-template.ts';
import { headlessName } from './services.ts';
import { claimTemplates } from './storage.ts';

export function statefulSet(app: Application): KubernetesObject {
  const claims = claimTemplates(app);
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name: app.name,
      namespace: app.namespace,
      labels: applicationLabels(app),
      annotations: {
        'app.juju.is/uuid': app.uniqueId,
        'charm.juju.is/modified-version': String(app.modifiedVersion),
      },
    },
    spec: {
      replicas: app.replicas,
      serviceName: headlessName(app.name),
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: podSelector(app.name, app.uniqueId) },
      template: podTemplate(app),
      ...(claims.length > 0
        ? {
            volumeClaimTemplates: claims,
            persistentVolumeClaimRetentionPolicy: {
              whenDeleted: app.destroyStorage ? 'Delete' : 'Retain',
              whenScaled: 'Retain',
            },
          }
        : {}),
    },
  };
}
