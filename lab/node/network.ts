/**
 * The lab's networks. Everything here is in place before the first component starts, so that no packet meant for
 * a pod or a service can leave the machine whatever state the rest is in:
 * - pods: each pod has a route to its own veth pair (CNI plugin `ptp`); all other addresses are unreachable;
 * - services: a device that leads nowhere swallows what kube-proxy does not translate.
 * Pods reach pods, services and the bridge's address; nothing else. They have no IPv6 (containerd.ts).
 */
import { readFileSync } from 'node:fs';
import { bridge, services } from '../paths.ts';
import { nftTable } from './places.ts';
import { run, succeeds } from './run.ts';
import { until } from './wait.ts';

/** Pods and services are neighbours: one prefix covers both. */
export const labCidr = '198.18.0.0/15';

/**
 * Only packets with an address of the lab are touched, on whatever interface: names of pods' links are like those of
 * other people's. An address of the lab counts only where its route leads: no pod and no neighbour can borrow one.
 * Rules of `nft -f`; the first two lines make it replace what is there in one transaction.
 */
export function nftRules(): string {
  return `table inet ${nftTable}
delete table inet ${nftTable}
table inet ${nftTable} {
  chain forward {
    type filter hook forward priority -10; policy accept;
    ip saddr ${labCidr} fib saddr . iif oif missing drop
    ip saddr ${bridge.podCidr} ip daddr != ${labCidr} reject with icmp type admin-prohibited
    ip daddr ${labCidr} ip saddr != ${labCidr} drop
  }
  chain input {
    type filter hook input priority -10; policy accept;
    ip saddr ${labCidr} iifname != "lo" fib saddr . iif oif missing drop
    ip saddr ${bridge.podCidr} ip daddr != ${labCidr} reject with icmp type admin-prohibited
    ip daddr ${labCidr} ip saddr != ${labCidr} iifname != "lo" drop
  }
}
`;
}

/** The routes that must exist, as arguments of `ip route replace`. */
export function routes(): string[][] {
  return [
    ['unreachable', bridge.podCidr],
    [services.cidr, 'dev', services.dummy, 'src', bridge.address],
    // Should someone take the dummy away, the packets still stay here.
    ['unreachable', services.cidr, 'metric', '4096'],
  ];
}

/** By /proc, not /sys: the latter may show another network namespace than the process is in. */
export const linkExists = (name: string): boolean =>
  readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .some((line) => line.trimStart().startsWith(`${name}:`));

/** Makes devices, addresses, routes and rules; repeats do no harm. */
export async function networkUp(): Promise<void> {
  await run('ip', ['route', 'replace', 'unreachable', bridge.podCidr]);
  await run('ip', ['route', 'replace', 'unreachable', services.cidr, 'metric', '4096']);
  await run('nft', ['-f', '-'], { input: nftRules() });
  const link = async (name: string, type: string) => {
    if (!linkExists(name)) await run('ip', ['link', 'add', name, 'type', type]);
    await run('ip', ['link', 'set', name, 'up']);
  };
  await link(bridge.name, 'bridge');
  await run('ip', ['address', 'replace', `${bridge.address}/32`, 'dev', bridge.name]);
  // A bridge without ports, as not every kernel has the dummy driver.
  await link(services.dummy, 'bridge');
  for (const route of routes()) await run('ip', ['route', 'replace', ...route]);
}

const tableExists = (family: string, name: string): Promise<boolean> =>
  succeeds('nft', ['list', 'table', family, name]);

/** True when nftables hold the rules of a kube-proxy that is not the lab's. */
export async function alienKubeProxy(): Promise<boolean> {
  if (await tableExists('inet', nftTable)) return false;
  return (await tableExists('ip', 'kube-proxy')) || (await tableExists('ip6', 'kube-proxy'));
}

/** Deletes kube-proxy's tables only where the lab's own table says that they are the lab's; that one goes last. */
async function removeTables(): Promise<void> {
  if (!(await tableExists('inet', nftTable))) return;
  for (const family of ['ip', 'ip6']) {
    if (await tableExists(family, 'kube-proxy')) await run('nft', ['delete', 'table', family, 'kube-proxy']);
  }
  await run('nft', ['delete', 'table', 'inet', nftTable]);
}

/** The host's ends of pods' veth pairs: those with a route to an address of the lab, or the gateway's address. */
export async function podLinks(): Promise<string[]> {
  const shown = JSON.parse((await run('ip', ['-json', 'address', 'show', 'type', 'veth'])) || '[]') as {
    ifname?: string;
    addr_info?: { local?: string }[];
  }[];
  return shown
    .filter((link) => link.addr_info?.some(({ local }) => local === bridge.address))
    .map((link) => link.ifname)
    .filter((name): name is string => name !== undefined);
}

/** Takes away devices, routes and rules. The caller has ended kube-proxy and the pods before. */
export async function networkDown(): Promise<void> {
  // The kernel removes a dead pod's veth pair on its own, a moment later.
  await until(
    async () => (await podLinks()).length === 0,
    3_000,
    () => '',
  ).catch(async () => {
    for (const name of await podLinks()) await run('ip', ['link', 'delete', name]).catch(() => '');
  });
  for (const name of [services.dummy, bridge.name]) {
    if (linkExists(name)) await run('ip', ['link', 'delete', name]);
  }
  for (const route of [
    ['unreachable', bridge.podCidr],
    ['unreachable', services.cidr, 'metric', '4096'],
  ]) {
    // There is nothing to delete when an earlier "down" was cut off after this point.
    await run('ip', ['route', 'delete', ...route]).catch(() => '');
  }
  await removeTables();
}
