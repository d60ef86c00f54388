/**
 * Firewalls of the machine (Docker, ufw, firewalld, ...) that would drop the packets of pods: every base chain of a hook
 * decides for itself, so what the lab's own rules accept, another's may still drop.
 */
import { labCidr } from './network.ts';
import { nftTable } from './places.ts';
import { run } from './run.ts';

/** A base chain that drops what no rule of it accepts. */
export interface DroppingChain {
  family: string;
  table: string;
  chain: string;
  /** The rules are made by iptables, and only it may change them. */
  iptables: boolean;
}

const ownTables = [nftTable, 'kube-proxy'];

/** Chains of the hooks forward and input that would drop the lab's packets, from the text of `nft list ruleset`. */
export function droppingChains(ruleset: string): DroppingChain[] {
  // A table begins at the start of a line and ends with a brace there.
  const tables = ruleset.matchAll(/^table (ip|inet) (\S+) \{$([\s\S]*?)^\}/gm);
  return [...tables].flatMap(([, family = '', table = '', body = '']) => {
    if (ownTables.includes(table)) return [];
    const found = body.matchAll(/^\tchain (\S+) \{$([\s\S]*?)^\t\}/gm);
    const chains = new Map([...found].map(([, chain = '', text = '']) => [chain, text]));
    return [...chains].flatMap(([chain, text]) => {
      if (!/type filter hook (forward|input) /.test(text) || !drops(text)) return [];
      if (letsLabPass(chain, chains)) return [];
      // The names of iptables' tables and built-in chains; firewalld and others use their own.
      const iptables = family === 'ip' && table === 'filter' && /^(FORWARD|INPUT)$/.test(chain);
      return [{ family, table, chain, iptables }];
    });
  });
}

/** By its policy, or by a last rule without a condition. */
function drops(chain: string): boolean {
  if (/policy drop;/.test(chain)) return true;
  const last = chain.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return /^(counter( packets \d+ bytes \d+)? )?(drop|reject)\b/.test(last);
}

/** True when a rule of the chain, or of one it leads to, accepts what comes from the lab's networks. */
function letsLabPass(chain: string, chains: ReadonlyMap<string, string>, seen = new Set<string>()): boolean {
  if (seen.has(chain)) return false;
  seen.add(chain);
  return (chains.get(chain) ?? '').split('\n').some((rule) => {
    if (rule.includes(`ip saddr ${labCidr}`) && /\baccept\b/.test(rule)) return true;
    const [, next] = /\b(?:jump|goto) (\S+)/.exec(rule) ?? [];
    return next !== undefined && letsLabPass(next, chains, seen);
  });
}

/** The command that lets the lab's packets, from its networks to its networks, pass the chain. */
export function acceptCommand({ family, table, chain, iptables }: DroppingChain): string {
  return iptables
    ? `iptables -I ${chain} -s ${labCidr} -d ${labCidr} -j ACCEPT`
    : `nft insert rule ${family} ${table} ${chain} ip saddr ${labCidr} ip daddr ${labCidr} accept`;
}

/** The chains of this machine. Rules of iptables-legacy, which nft does not show, are not seen. */
export const machineDroppingChains = async (): Promise<DroppingChain[]> =>
  droppingChains(await run('nft', ['--stateless', 'list', 'ruleset']).catch(() => ''));
