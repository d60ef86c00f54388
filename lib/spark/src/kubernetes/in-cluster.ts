/** Where the API server is and who this pod is there: the service account that Kubernetes mounts into it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface ClusterAccess {
  /** `https://host:port`. */
  url: string;
  /** Certificates that the API server's must come from, in PEM. */
  ca: string;
  token: string;
}

/**
 * The access of this pod; undefined where no service account is mounted. The token is read each time, because
 * Kubernetes renews the file.
 *
 * @param folder with `ca.crt` and `token`
 */
export async function inClusterAccess(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  folder = serviceAccount,
): Promise<ClusterAccess | undefined> {
  try {
    // Two small files in memory: to load node:fs/promises takes longer than to wait for them.
    const [ca, token] = ['ca.crt', 'token'].map((name) => readFileSync(join(folder, name), 'utf8'));
    if (!ca || !token) return undefined;
    const host = environment['KUBERNETES_SERVICE_HOST'] || 'kubernetes.default.svc';
    const port =
      environment['KUBERNETES_SERVICE_PORT_HTTPS'] || environment['KUBERNETES_SERVICE_PORT'] || '443';
    return { url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, ca, token: token.trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
