/** The service by which others reach the application, and the headless one that names its pods. */
import type { Application } from './application.ts';
import { applicationLabels, podSelector } from './labels.ts';
import type { KubernetesObject } from './objects.ts';

/** A service needs a port; this one says that none is open yet, as Juju's does. */
const placeholder = { name: 'placeholder', port: 65_535, protocol: 'TCP', targetPort: 65_535 };

export const headlessName = (application: string): string => `${application}-endpoints`;

function servicePorts(
  ports: string[],
): { name: string; port: number; protocol: string; targetPort: number }[] {
  const open = [...new Set(ports)].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const out = open.flatMap((text) => {
    const match = /^([0-9]+)\/(tcp|udp)$/.exec(text);
    if (!match) return [];
    const port = Number(match[1]);
    return [
      {
        name: `juju-${port}-${match[2]}`,
        port,
        protocol: (match[2] as string).toUpperCase(),
        targetPort: port,
      },
    ];
  });
  return out.length > 0 ? out : [placeholder];
}

export function serviceObjects(app: Application): KubernetesObject[] {
  const labels = applicationLabels(app);
  const selector = podSelector(app.name, app.uniqueId);
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: app.name, namespace: app.namespace, labels },
      spec: { type: 'ClusterIP', selector, ports: servicePorts(app.ports) },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: headlessName(app.name), namespace: app.namespace, labels },
      spec: { type: 'ClusterIP', clusterIP: 'None', selector, publishNotReadyAddresses: true },
    },
  ];
}
