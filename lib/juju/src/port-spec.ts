/** The port or range that open-port and close-port take. */
import { UsageError } from './errors.ts';
import { quote } from './go-text.ts';

export interface PortSpec {
  from: number;
  to: number;
  protocol: 'tcp' | 'udp' | 'icmp';
}

/** @throws UsageError with Juju's texts. */
export function parsePortSpec(text: string): PortSpec {
  const [range = '', protocol = 'tcp', ...rest] = text.toLowerCase().split('/');
  if (range === 'icmp' && text.toLowerCase() === 'icmp') return { from: -1, to: -1, protocol: 'icmp' };
  if (rest.length > 0) throw new UsageError(`invalid port range ${quote(text)}`);
  const bounds = range.split('-');
  if (bounds.length > 2) throw new UsageError(`invalid port range ${quote(range)}`);
  const [from, to] = [bounds[0]!, bounds[1] ?? bounds[0]!].map(parsePort) as [number, number];
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw new UsageError(`invalid protocol ${quote(protocol)}, expected "tcp", "udp", or "icmp"`);
  }
  if (from > to) throw new UsageError(`invalid port range ${from}-${to}`);
  if (from < 0 || from > 65535 || to > 65535) {
    throw new UsageError(`port range bounds must be between 0 and 65535, got ${from}-${to}`);
  }
  return { from, to, protocol };
}

function parsePort(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new UsageError(`invalid port ${quote(text)}: strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  }
  return Number(text);
}

/** `80/tcp`, `8000-8010/udp`, `icmp`. */
export function formatPortSpec({ from, to, protocol }: PortSpec): string {
  if (protocol === 'icmp') return 'icmp';
  return from === to ? `${from}/${protocol}` : `${from}-${to}/${protocol}`;
}
