/** The cluster's DNS domain, for names of Services and pods. */
import { readFileSync } from 'node:fs';

const usual = 'cluster.local';

/** The domain in a pod's resolver configuration: its search list has `<namespace>.svc.<domain>`. */
export function parseClusterDomain(resolverConfiguration: string): string {
  return /^search\s.*?[^\s.]\.svc\.(\S+)/m.exec(resolverConfiguration)?.[1] ?? usual;
}

/** The cluster's domain as this pod resolves names; `cluster.local` outside a pod. */
export function clusterDomain(): string {
  try {
    return parseClusterDomain(readFileSync('/etc/resolv.conf', 'utf8'));
  } catch {
    return usual;
  }
}
