/** Addresses of an endpoint, as `network-get` gives them. */

export interface NetworkAddress {
  readonly interface: string;
  readonly address: string;
  /** Empty where the cloud has none, as on Kubernetes. */
  readonly cidr: string;
}

export interface Network {
  readonly interfaces: readonly NetworkAddress[];
  /** To listen on: the pod's address. */
  readonly bindAddress: string | undefined;
  /** For others to connect to: on Kubernetes the service's address. */
  readonly ingressAddress: string | undefined;
  readonly ingressAddresses: readonly string[];
  readonly egressSubnets: readonly string[];
}

/** The tool's JSON. */
export interface RawNetwork {
  'bind-addresses'?: {
    'interface-name'?: string;
    interfacename?: string;
    addresses?: { value?: string; address?: string; cidr?: string }[];
  }[];
  'ingress-addresses'?: string[];
  'egress-subnets'?: string[];
}

/** From the tool's JSON; old Jujus' keys are accepted, too. */
export function parseNetwork(raw: RawNetwork): Network {
  const interfaces = (raw['bind-addresses'] ?? []).flatMap((bind) =>
    (bind.addresses ?? []).map(({ value, address, cidr }) => ({
      interface: bind['interface-name'] ?? bind.interfacename ?? '',
      address: value ?? address ?? '',
      cidr: cidr ?? '',
    })),
  );
  const ingressAddresses = raw['ingress-addresses'] ?? [];
  return {
    interfaces,
    bindAddress: interfaces[0]?.address,
    ingressAddress: ingressAddresses[0],
    ingressAddresses,
    egressSubnets: raw['egress-subnets'] ?? [],
  };
}
