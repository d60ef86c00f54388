/** The web UI and the REST API behind a proxy. */
export interface Web {
  /** `ingress` is related: REST must be reachable from outside of the pod. */
  published: boolean;
  /** Where the proxy publishes us. */
  url?: string;
}
