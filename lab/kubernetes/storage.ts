/** A charm's storage: a claim per pod, mounted in the charm's container and where workloads ask for it. */
import type { Application } from './application.ts';
import { podLabels } from './labels.ts';

export interface Mount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}

export const claimName = (app: Application, storage: string): string =>
  `${app.name}-${storage}-${app.uniqueId}`;

/** Juju's sizes (`1G`, `512M`) as Kubernetes quantities; 1Gi when the charm says nothing. */
export function claimSize(minimum: string | undefined): string {
  const match = /^([0-9]+(?:\.[0-9]+)?)([MGTP])?(?:i?B)?$/.exec(minimum ?? '');
  return match ? `${match[1]}${match[2] ?? 'M'}i` : '1Gi';
}

export function claimTemplates(app: Application): Record<string, unknown>[] {
  return Object.entries(app.charm.storage).map(([name, storage]) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(app, name),
      labels: { ...podLabels(app.name, app.uniqueId), 'storage.juju.is/name': name },
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: claimSize(storage.minimumSize) } },
      volumeMode: storage.type === 'block' ? 'Block' : 'Filesystem',
    },
  }));
}

/** Where the charm's container sees a storage: its `location`, else Juju's place for the pod's first instance. */
export const charmLocation = (name: string, storage: { location?: string }): string =>
  storage.location ?? `/var/lib/juju/storage/${name}/0`;

export function charmStorageMounts(app: Application): Mount[] {
  return Object.entries(app.charm.storage).map(([name, storage]) => ({
    name: claimName(app, name),
    mountPath: charmLocation(name, storage),
  }));
}

export function workloadStorageMounts(app: Application, container: string): Mount[] {
  return (app.charm.containers[container]?.mounts ?? []).map(({ storage, location }) => ({
    name: claimName(app, storage),
    mountPath: location,
  }));
}
