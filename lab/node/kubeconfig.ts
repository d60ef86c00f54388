/** Kubeconfig files; certificates are embedded so that a copy of the file is complete. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubeconfig as adminKubeconfig } from '../paths.ts';
import { writeAtomically } from './files.ts';
import { pkiFile } from './pki.ts';
import { configDir, listener } from './places.ts';

const base64 = (path: string): string => readFileSync(path).toString('base64');

/** JSON is YAML: the file is written as JSON. */
export function renderKubeconfig(user: string, ca: string, certificate: string, key: string): string {
  const name = 'charmed-spark-lab';
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name, cluster: { server: `https://${listener('api')}`, 'certificate-authority-data': ca } },
      ],
      users: [{ name: user, user: { 'client-certificate-data': certificate, 'client-key-data': key } }],
      contexts: [{ name, context: { cluster: name, user } }],
      'current-context': name,
    },
    null,
    2,
  );
}

/** Where the kubeconfig of a component's certificate is written. */
export const kubeconfigOf = (subject: string): string =>
  subject === 'admin' ? adminKubeconfig : join(configDir, `${subject}.kubeconfig`);

export function writeKubeconfigs(subjects: readonly string[]): void {
  for (const subject of subjects) {
    const text = renderKubeconfig(
      subject,
      base64(pkiFile('ca.crt')),
      base64(pkiFile(`${subject}.crt`)),
      base64(pkiFile(`${subject}.key`)),
    );
    writeAtomically(kubeconfigOf(subject), text, 0o600);
  }
}
