/** What is said about a machine that lacks something. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alienRoutes, goIsRecent, isOccupied, missingPackages, programs } from '../../../lab/node/machine.ts';

const root = join(import.meta.dirname, '../../..');

describe('the machine', () => {
  it('gets one line that installs exactly the missing packages', () => {
    assert.deepEqual(
      missingPackages(() => true),
      [],
    );
    const [problem, ...others] = missingPackages(
      (program) => !['ctr', 'containerd', 'nft'].includes(program),
    );
    assert.equal(others.length, 0);
    assert.match(problem?.what ?? '', /containerd, ctr, nft/);
    assert.match(problem?.remedy ?? '', /apt-get install .* containerd nftables$/);
  });

  it('finds each program in a package that the set-up installs', () => {
    const list = readFileSync(join(import.meta.dirname, '../../../lab/node/packages.txt'), 'utf8')
      .trim()
      .split('\n')
      .flatMap((line) => line.split('|'));
    for (const name of Object.values(programs)) assert.ok(list.includes(name), name);
  });

  it('needs Go 1.26.5, which no go.mod of the lab exceeds', () => {
    for (const version of ['go1.26.5', 'go1.26.10', 'go1.27', 'go2.0'])
      assert.equal(goIsRecent(version), true, version);
    for (const file of globSync('lab/**/go.mod', { cwd: root })) {
      const [, directive = ''] = /^go (\S+)$/m.exec(readFileSync(join(root, file), 'utf8')) ?? [];
      const [, minor = '', patch = '0'] = directive.split('.');
      assert.ok(Number(minor) < 26 || (Number(minor) === 26 && Number(patch) <= 5), `${file}: ${directive}`);
    }
    assert.match(readFileSync(join(root, 'scripts/setup'), 'utf8'), /oldest=.* go1\.26\.5 /);
    for (const version of ['go1.26', 'go1.26.4', 'go1.24.6', 'go1.9', '', 'nonsense'])
      assert.equal(goIsRecent(version), false, version);
  });

  it('is a container with an occupied top cgroup only where that is not the kernel’s root', () => {
    assert.equal(isOccupied('domain', '1\n42'), true);
    assert.equal(isOccupied('', '1\n42'), false);
    assert.equal(isOccupied('domain', ''), false);
  });

  it('names routes of others into the networks of the lab', () => {
    const own = [
      '198.18.1.1 dev veth1234 scope host',
      'unreachable 198.18.0.0/16',
      '198.19.0.0/16 dev cslab1 scope link',
    ];
    const alien = ['198.18.0.0/15 via 10.0.0.1 dev tun0', 'local 198.18.0.1 dev docker0 table local'];
    assert.deepEqual(alienRoutes([...own, ...alien].join('\n'), true), alien);
    assert.deepEqual(alienRoutes(own.join('\n'), true), []);
    assert.deepEqual(alienRoutes('default via 192.0.2.1 dev eth0\n', false), []);
  });
});
