/** Opened ports of a unit, by endpoint; '' stands for all endpoints. */

export interface PortChange {
  endpoint: string;
  /** `80/tcp`, `53/udp`, `icmp`. */
  port: string;
}

type OpenedPorts = Record<string, string[]>;

/** Opens and closes; closing for all endpoints closes the port wherever it is open. */
export function changePorts(
  opened: OpenedPorts,
  open: readonly PortChange[],
  close: readonly PortChange[],
): OpenedPorts {
  const next = new Map(Object.entries(opened).map(([endpoint, ports]) => [endpoint, new Set(ports)]));
  for (const { endpoint, port } of close) {
    for (const [name, ports] of next) if (endpoint === '' || name === endpoint) ports.delete(port);
  }
  for (const { endpoint, port } of open) {
    if (endpoint === '') for (const ports of next.values()) ports.delete(port);
    if (endpoint !== '' && next.get('')?.has(port)) continue;
    next.set(endpoint, (next.get(endpoint) ?? new Set()).add(port));
  }
  return Object.fromEntries(
    [...next]
      .filter(([, ports]) => ports.size > 0)
      .map(([endpoint, ports]) => [endpoint, [...ports].sort(comparePorts)]),
  );
}

/** By protocol, then by number: 80/tcp, 8000-8010/tcp, 53/udp, icmp. */
export function comparePorts(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  if (left.protocol !== right.protocol) return left.protocol < right.protocol ? -1 : 1;
  return left.from - right.from || left.to - right.to;
}

function sortKey(port: string): { protocol: string; from: number; to: number } {
  const match = /^(\d+)(?:-(\d+))?\/(.*)$/.exec(port);
  if (match === null) return { protocol: `~${port}`, from: 0, to: 0 };
  return { protocol: match[3]!, from: Number(match[1]), to: Number(match[2] ?? match[1]) };
}
