/** The configuration that the components get. */
import assert from 'node:assert/strict';
import { digestOf } from '../../../lab/node/component.ts';
import { renderCniConfig, renderContainerdConfig } from '../../../lab/node/containerd.ts';
import { apiServer, etcd } from '../../../lab/node/control-plane.ts';
import { renderKubeconfig } from '../../../lab/node/kubeconfig.ts';
import { labCidr, nftRules, routes } from '../../../lab/node/network.ts';
import { allComponents } from '../../../lab/node/up.ts';
import { renderCorefile, renderKubeletConfig, renderProxyConfig } from '../../../lab/node/worker.ts';
import { bridge, containerdSocket, runDir, services, stateDir } from '../../../lab/paths.ts';

/** Whether an address lies in a prefix; both of version 4. */
function inside(address: string, prefix: string): boolean {
  const [base = '', bits = '32'] = prefix.split('/');
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const block = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / block) === Math.floor(number(base) / block);
}

describe('the configuration', () => {
  it('keeps every file of a component below the directories that down removes', () => {
    for (const { name, argv, files = {} } of allComponents('/cache')) {
      const paths = [...argv.join(' ').matchAll(/(?:^|[ =])(\/[^ ,=]*)/g)].map((match) => match[1] ?? '');
      for (const path of [...paths, ...Object.keys(files)]) {
        assert.ok(
          /^\/cache\//.test(path) || path.startsWith(`${stateDir}/`) || path.startsWith(`${runDir}/`),
          `${name}: ${path}`,
        );
      }
    }
  });

  it('listens on the bridge or on the loopback address only', () => {
    const text = allComponents('/cache')
      .map(({ argv, files }) => JSON.stringify([argv, files]))
      .join('\n');
    assert.doesNotMatch(text, /0\.0\.0\.0:|--(?:bind|listen)[a-z-]*=0\.0\.0\.0/);
    assert.ok(apiServer('/cache').argv.includes(`--bind-address=${bridge.address}`));
    assert.equal(JSON.parse(renderKubeletConfig()).address, bridge.address);
    assert.deepEqual(JSON.parse(renderProxyConfig()).nodePortAddresses, [`${bridge.address}/32`]);
    assert.match(renderCorefile(), new RegExp(`bind ${bridge.address}`));
  });

  it('opens etcd only to certificates of its own authority', () => {
    const { argv } = etcd('/cache');
    assert.ok(argv.includes('--client-cert-auth=true') && argv.includes('--peer-client-cert-auth=true'));
    assert.ok(argv.includes(`--trusted-ca-file=${stateDir}/pki/etcd-ca.crt`));
    assert.ok(!argv.some((argument) => argument.includes('http://')));
  });

  it('gives containerd a root, state and socket of its own', () => {
    const text = renderContainerdConfig();
    assert.match(text, new RegExp(`address = "${containerdSocket}"`));
    assert.doesNotMatch(text, /\/var\/lib\/containerd|\/run\/containerd\/|\/opt\/|\/etc\//);
    assert.match(text, /restrict_oom_score_adj = true/);
  });

  it('gives pods addresses of the network that stays here, past the gateway', () => {
    const { ipam } = JSON.parse(renderCniConfig()).plugins[0];
    assert.equal(ipam.ranges[0][0].subnet, bridge.podCidr);
    assert.equal(ipam.ranges[0][0].gateway, bridge.address);
    for (const address of [bridge.address, services.dns, ipam.ranges[0][0].rangeStart])
      assert.ok(inside(address, labCidr));
    const kept = routes().map((route) => route.find((word) => word.includes('/')));
    assert.deepEqual(new Set(kept), new Set([bridge.podCidr, services.cidr]));
    assert.match(nftRules(), /ip saddr 198\.18\.0\.0\/16 ip daddr != 198\.18\.0\.0\/15 reject/);
  });

  it('takes IPv6 from the link of a pod, where the kernel has it', () => {
    const plugins = (ipv6: boolean): { type: string; sysctl?: object }[] =>
      JSON.parse(renderCniConfig(ipv6)).plugins;
    assert.deepEqual(plugins(true)[1], {
      type: 'tuning',
      sysctl: { 'net.ipv6.conf.eth0.disable_ipv6': '1' },
    });
    assert.deepEqual(
      plugins(false).map(({ type }) => type),
      ['ptp'],
    );
  });

  it('never removes images to save space', () => {
    assert.equal(JSON.parse(renderKubeletConfig()).imageGCHighThresholdPercent, 100);
  });

  it('is complete in a kubeconfig', () => {
    const config = JSON.parse(renderKubeconfig('u', 'Y2E=', 'Y2VydA==', 'a2V5'));
    assert.equal(config.clusters[0].cluster.server, 'https://198.18.0.1:6443');
    assert.equal(config.clusters[0].cluster['certificate-authority-data'], 'Y2E=');
    assert.deepEqual(config.users[0].user, {
      'client-certificate-data': 'Y2VydA==',
      'client-key-data': 'a2V5',
    });
    assert.equal(config['current-context'], config.contexts[0].name);
  });

  it('changes the digest of a component with any argument or file', () => {
    const one = { name: 'x', argv: ['a', '--b'], files: { '/f': '1' } };
    assert.equal(digestOf(one), digestOf({ ...one }));
    assert.notEqual(digestOf(one), digestOf({ ...one, argv: ['a', '--c'] }));
    assert.notEqual(digestOf(one), digestOf({ ...one, files: { '/f': '2' } }));
  });
});
