/** Which firewalls of a machine are in the way of pods, from the rulesets that they really make. */
import assert from 'node:assert/strict';
import { acceptCommand, droppingChains } from '../../../lab/node/firewall.ts';

const table = (name: string, ...chains: string[]): string => `table ${name} {\n${chains.join('\n')}\n}\n`;
const chain = (name: string, ...lines: string[]): string =>
  `\tchain ${name} {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;

const docker = (...rules: string[]): string =>
  table(
    'ip filter',
    chain('DOCKER-USER', ...rules),
    chain(
      'FORWARD',
      'type filter hook forward priority filter; policy drop;',
      'counter jump DOCKER-USER',
      'oifname "docker0" ct state related,established counter accept',
    ),
    chain('INPUT', 'type filter hook input priority filter; policy accept;'),
  );

describe('firewalls', () => {
  it('that drop what is forwarded, as Docker and ufw do, are named with the rule that helps', () => {
    const found = droppingChains(docker());
    assert.deepEqual(found.map(acceptCommand), [
      'iptables -I FORWARD -s 198.18.0.0/15 -d 198.18.0.0/15 -j ACCEPT',
    ]);
  });

  it('that end with a rejection, as firewalld does, are found like those with a policy', () => {
    const firewalld = table(
      'inet firewalld',
      chain(
        'filter_INPUT',
        'type filter hook input priority filter + 10; policy accept;',
        'iifname "lo" accept',
        'reject with icmpx admin-prohibited',
      ),
      chain('filter_OUTPUT', 'type filter hook output priority filter + 10; policy accept;', 'drop'),
    );
    assert.deepEqual(droppingChains(firewalld).map(acceptCommand), [
      'nft insert rule inet firewalld filter_INPUT ip saddr 198.18.0.0/15 ip daddr 198.18.0.0/15 accept',
    ]);
  });

  it('are no hindrance once they accept packets of the lab', () => {
    const rule = 'ip saddr 198.18.0.0/15 ip daddr 198.18.0.0/15 counter packets 0 bytes 0 accept';
    assert.deepEqual(droppingChains(docker(rule)), []);
    assert.equal(droppingChains(docker(rule.replace('accept', 'drop'))).length, 1);
    // A rule in one chain is of no use to another.
    const apart = docker(rule).replace('counter jump DOCKER-USER', 'counter jump OTHER');
    assert.equal(droppingChains(apart).length, 1);
  });

  it('are no hindrance when they accept by default, see other hooks or are the lab’s own', () => {
    const hook = (which: string, policy: string) =>
      `type filter hook ${which} priority -10; policy ${policy};`;
    const others = [
      table('inet own', chain('forward', hook('forward', 'accept'), 'ip saddr 192.0.2.1 drop')),
      table('inet out', chain('output', hook('output', 'drop'))),
      table('ip6 filter', chain('FORWARD', hook('forward', 'drop'))),
      table('inet charmed-spark-lab', chain('forward', hook('forward', 'drop'))),
      table('ip kube-proxy', chain('filter-input', hook('input', 'drop'))),
    ];
    assert.deepEqual(droppingChains(others.join('')), []);
    assert.deepEqual(droppingChains(''), []);
  });
});
