/** The agents' token as a Secret: mounted as a file in the charm container only. */
import type { Application } from './application.ts';
import { applicationLabels } from './labels.ts';
import type { KubernetesObject } from './objects.ts';

export const agentSecretName = (application: string): string => `${application}-agent`;
export const agentSecretPath = '/etc/charmed-spark-agent';

export function agentSecret(app: Application): KubernetesObject {
  const encode = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: agentSecretName(app.name),
      namespace: app.namespace,
      labels: applicationLabels(app),
    },
    type: 'Opaque',
    data: { token: encode(app.token), 'ca.crt': encode(app.caCertificate) },
  };
}
