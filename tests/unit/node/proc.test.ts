/** What the node reads from /proc and from tools. */
import assert from 'node:assert/strict';
import { parseHierarchies } from '../../../lab/node/cgroups.ts';
import { parseListeners } from '../../../lab/node/footprint.ts';
import { parseImages } from '../../../lab/node/images.ts';
import { parseUnixSockets } from '../../../lab/node/leftovers.ts';
import { mountsBelow, parseMountinfo } from '../../../lab/node/mounts.ts';
import { alive, parsePidFile, parseStat, processById } from '../../../lab/node/processes.ts';

describe('listeners', () => {
  it('are sockets that wait, not connected ones', () => {
    const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n';
    const row = (local: string, remote: string, state: string) =>
      `   0: ${local} ${remote} ${state} 0:0 00:0 0 0\n`;
    const tcp = [
      row('0100007F:094B', '00000000:0000', '0A'),
      row('010012C6:42AE', '010112C6:C350', '01'),
      row('010012C6:42AF', '00000000:0000', '07'),
    ];
    assert.deepEqual(parseListeners('tcp', head + tcp.join('')), ['tcp 127.0.0.1:2379']);
    assert.deepEqual(parseListeners('udp', head + tcp[2]), ['udp 198.18.0.1:17071']);
    assert.deepEqual(parseListeners('tcp6', ''), []);
  });
});

describe('processes', () => {
  it('reads state and start time past a name with spaces and parentheses', () => {
    const rest = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20';
    assert.deepEqual(parseStat(`42 (a) b (c) S ${rest}`), { state: 'S', start: '4711' });
    assert.equal(parseStat(''), undefined);
  });

  it('tells a process from a later one with the same number', () => {
    const self = processById(process.pid);
    assert.ok(self && alive(self));
    assert.equal(alive({ ...self, start: '1' }), false);
  });

  it('takes a broken pid file for none', () => {
    assert.deepEqual(parsePidFile('{"pid":7,"start":"9","digest":"d"}'), { pid: 7, start: '9', digest: 'd' });
    const broken = [
      '',
      '{',
      'null',
      '{"pid":1,"start":"9","digest":"d"}',
      '{"pid":-7,"start":"9","digest":"d"}',
      '{"pid":7}',
    ];
    for (const text of broken) assert.equal(parsePidFile(text), undefined, text);
  });
});

describe('mounts', () => {
  const info = [
    '22 1 0:20 / / rw shared:1 - ext4 /dev/vda rw',
    '30 22 0:5 / /var/lib/lab rw - tmpfs none rw',
    '31 30 0:6 / /var/lib/lab/a\\040b rw - tmpfs none rw',
    '32 22 0:7 / /var/lib/labour rw - tmpfs none rw',
    '33 22 0:8 net:[4026532] /run/lab/netns/x//deleted rw - nsfs nsfs rw',
    '',
  ].join('\n');

  it('are listed last mounted first, only below the given directories', () => {
    assert.deepEqual(mountsBelow(parseMountinfo(info), ['/var/lib/lab', '/run/lab']), [
      '/run/lab/netns/x',
      '/var/lib/lab/a b',
      '/var/lib/lab',
    ]);
  });
});

describe('cgroup hierarchies', () => {
  it('of version 1 with their controllers, and of version 2', () => {
    const info = [
      '40 22 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
      '41 22 0:31 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd',
      '42 22 0:32 / /sys/fs/cgroup/unified rw shared:3 - cgroup2 cgroup2 rw,nsdelegate',
      '43 22 0:33 /part /elsewhere rw - cgroup cgroup rw,memory',
    ].join('\n');
    assert.deepEqual(parseHierarchies(info), [
      { mount: '/sys/fs/cgroup/cpu,cpuacct', version: 1, controllers: ['cpu', 'cpuacct'] },
      { mount: '/sys/fs/cgroup/systemd', version: 1, controllers: ['name=systemd'] },
      { mount: '/sys/fs/cgroup/unified', version: 2, controllers: [] },
    ]);
  });
});

describe('outputs', () => {
  it('bound unix sockets, without the abstract and the unnamed ones', () => {
    const text = [
      'Num       RefCount Protocol Flags    Type St Inode Path',
      '000000001: 00000002 00000000 00010000 0001 01 16301 /run/containerd/s/abc',
      '000000002: 00000002 00000000 00010000 0001 01   163 @/abstract',
      '000000003: 00000003 00000000 00000000 0001 03 16303',
    ].join('\n');
    assert.deepEqual([...parseUnixSockets(text)], ['/run/containerd/s/abc']);
  });

  it('images with their digests', () => {
    const table = [
      'REF                  TYPE                      DIGEST        SIZE      PLATFORMS   LABELS',
      'localhost/pause:lab  application/vnd.oci.json  sha256:aa     1.3 MiB   linux/amd64 -',
      '',
    ].join('\n');
    assert.deepEqual([...parseImages(table)], [['localhost/pause:lab', 'sha256:aa']]);
  });
});
