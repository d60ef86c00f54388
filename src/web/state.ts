/** The web UI and the REST API behind a proxy. */
import type { Ingress } from '@charmed-spark/interfaces';

export interface Web {
  /** `ingress` is related: REST must be reachable from outside of the pod. */
  published: boolean;
  /** Where the proxy publishes us. */
  url?: string;
  /** What the proxy answers. */
  ingress?: Ingress;
  /** `auth-proxy` is related: people must log in first. */
  guarded?: boolean;
  /** This pod's address, known when it is published. */
  address?: string;
}
