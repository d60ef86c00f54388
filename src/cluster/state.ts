/** What Kubernetes allows and has. */
export interface Cluster {
  /** Every access that is needed is granted; unknown counts as granted until Kubernetes says otherwise. */
  trusted: boolean;
  namespace: Found;
  account: Found;
  /** The managed Service `<app>-service`. */
  service: Found;
  error?: string;
}

export type Found = 'ok' | 'missing' | 'unknown';
