/** The node on a machine of its own (namespaces): it works, heals, and leaves nothing behind wherever it is cut off. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Footprint } from '../../lab/node/footprint.ts';
import { nodeBinaries } from '../../lab/node/index.ts';
import { writeProgramImage } from '../../lab/node/program-image.ts';
import { run } from '../../lab/node/run.ts';
import { until } from '../../lab/node/wait.ts';
import { streamProgress } from '../../lab/progress.ts';
import { SecondMachine } from './node/second-machine.ts';

const { stateDir, runDir } = SecondMachine;
const main = join(import.meta.dirname, '../../lab/node/main.ts');
const image = 'localhost/probe:lab';

const objects = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'probe' },
    spec: { selector: { app: 'probe' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'probe-endpoints' },
    spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: { app: 'probe' } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'probe' },
    spec: {
      serviceName: 'probe-endpoints',
      replicas: 2,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { app: 'probe' } },
      template: {
        metadata: { labels: { app: 'probe' } },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'probe',
              image,
              imagePullPolicy: 'Never',
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
              readinessProbe: { httpGet: { path: '/name', port: 8080 }, periodSeconds: 1 },
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  },
];

describe('the node', function () {
  this.timeout('5m');
  this.bail(true);
  const folder = mkdtempSync(join(tmpdir(), 'node-test-'));
  let machine: SecondMachine;
  let clean: Footprint;
  let kubectl: string;
  let service: string;

  const kube = (...args: string[]) =>
    machine.run(kubectl, '--kubeconfig', join(stateDir, 'kubeconfig'), ...args);
  const pidOf = async (name: string) =>
    (JSON.parse(await machine.run('cat', join(runDir, 'pids', `${name}.json`))) as { pid: number }).pid;
  const fetchScript = `fetch(process.argv[1], { signal: AbortSignal.timeout(8000) }).then(async (r) => console.log((r.ok ? '' : 'failed: ') + await r.text()), (e) => console.log('failed: ' + (e.cause?.code ?? e.message)))`;
  const fetched = async (url: string) => (await machine.run(process.execPath, '-e', fetchScript, url)).trim();
  const podsReady = () => kube('rollout', 'status', 'statefulset/probe', '--timeout=90s');

  before(async () => {
    const binaries = await nodeBinaries(streamProgress());
    kubectl = binaries.kubectl;
    const source = join(import.meta.dirname, 'node', 'probe');
    await run('go', ['build', '-o', join(folder, 'probe'), '.'], {
      cwd: source,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
    });
    await writeProgramImage(join(folder, 'probe'), image, join(folder, 'probe.tar'));
    machine = await SecondMachine.create();
    clean = await machine.footprint();
  });

  it('becomes Ready and runs pods with storage', async () => {
    await machine.node('up');
    await machine.node('status');
    await machine.node('import', join(folder, 'probe.tar'), image);
    await machine.run(
      'sh',
      '-c',
      'printf %s "$1" > /run/objects.json',
      'sh',
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    );
    await kube('apply', '-f', '/run/objects.json');
    await machine.run('rm', '/run/objects.json');
    await podsReady();
    service = `http://${await kube('get', 'service', 'probe', '-o', 'jsonpath={.spec.clusterIP}')}`;
    assert.match(await fetched(`${service}/name`), /^probe-[01]$/);
    assert.equal(await fetched(`${service}/write?name=mark`), 'written');
    const volumes = await machine.run('find', join(stateDir, 'volumes'), '-name', 'mark');
    assert.equal(volumes.trim().split('\n').length, 1);
  });

  it('imports an image once', async () => {
    const images = () =>
      machine.run('ctr', '--address', join(runDir, 'containerd.sock'), '-n', 'k8s.io', 'images', 'ls');
    const first = await images();
    await machine.node('import', join(folder, 'probe.tar'), image);
    assert.equal(await images(), first);
    assert.equal(first.split('\n').filter((line) => line.startsWith(`${image} `)).length, 1);
  });

  it('resolves the names of services and of their pods in a pod, and no others', async () => {
    assert.equal(await fetched(`${service}/lookup?name=probe`), service.replace('http://', ''));
    const address = await kube('get', 'pod', 'probe-1', '-o', 'jsonpath={.status.podIP}');
    assert.equal(
      await fetched(`${service}/lookup?name=probe-1.probe-endpoints.default.svc.cluster.local`),
      address,
    );
    assert.match(await fetched(`${service}/lookup?name=example.com`), /^failed: .*no such host/);
  });

  it('lets pods reach pods and services but no other network, not even the machine', async () => {
    for (let round = 0; round < 4; round += 1) {
      // Both pods answer in turn: also a pod that reaches itself through the service.
      assert.equal(await fetched(`${service}/connect?address=probe:80`), 'connected');
    }
    for (const address of ['192.0.2.1:80', '192.0.2.10:22', '198.18.200.200:80']) {
      // The kernel limits how often it says "unreachable": silence means the same.
      const answer = await fetched(`${service}/connect?address=${address}`);
      assert.match(answer, /^failed: .*(no route to host|i\/o timeout)/, address);
    }
    assert.equal(await machine.leaked(), 0);
  });

  it('lets pods not reach the machine by the link-local address of its end of their link', async function () {
    const pod = await kube('get', 'pod', 'probe-0', '-o', 'jsonpath={.status.podIP}');
    const [route] = JSON.parse(await machine.run('ip', '-json', 'route', 'get', pod)) as { dev: string }[];
    const links = JSON.parse(
      await machine.run('ip', '-6', '-json', 'address', 'show', 'dev', `${route?.dev}`, 'scope', 'link'),
    ) as { addr_info?: { local: string }[] }[];
    const address = links.flatMap((link) => link.addr_info ?? [])[0]?.local;
    if (address === undefined) return this.skip(); // a kernel without IPv6
    // Nobody listens there: an address that is reached refuses.
    const target = encodeURIComponent(`[${address}%eth0]:22`);
    const answer = await fetched(`http://${pod}:8080/connect?address=${target}`);
    assert.match(answer, /^failed: .*(network is unreachable|cannot assign requested address)/);
  });

  it('finds a firewall that drops the packets of pods, with the commands that help', async () => {
    const chain = (hook: string) =>
      `chain ${hook} { type filter hook ${hook} priority 0; policy drop; iifname "lo" accept; ct state established,related accept; }`;
    await machine.run('nft', `table inet strict { ${chain('forward')}; ${chain('input')}; }`);
    assert.match(await fetched(`${service}/connect?address=probe:80`), /^failed: /);
    const said = await machine.node('check').then(
      () => '',
      (error: Error) => error.message,
    );
    const remedies = [...said.matchAll(/nft insert rule .* accept$/gm)].map(([command]) => command);
    assert.equal(remedies.length, 2, said);
    for (const command of remedies) await machine.run(...command.split(' '));
    await machine.node('check');
    assert.equal(await fetched(`${service}/connect?address=probe:80`), 'connected');
    await machine.run('nft', 'delete', 'table', 'inet', 'strict');
  });

  it('keeps packets for its networks on the machine when kube-proxy and its rules are gone', async () => {
    await machine.run('kill', '-9', String(await pidOf('kube-proxy')));
    await machine.run('nft', 'delete', 'table', 'ip', 'kube-proxy');
    assert.match(await fetched(`${service}/name`), /^failed: /);
    assert.match(await fetched('http://198.18.200.200/'), /^failed: /);
    assert.equal(await machine.leaked(), 0);
  });

  it('is healed by up after a kill of its components, with the pods going on', async () => {
    const started = () => kube('get', 'pods', '-o', 'jsonpath={.items[*].status.startTime}');
    const first = await started();
    for (const name of ['kubelet', 'containerd', 'etcd', 'kube-controller-manager']) {
      await machine.run('kill', '-9', String(await pidOf(name)));
    }
    await assert.rejects(machine.node('status'));
    await machine.node('up');
    await machine.node('status');
    await until(
      async () => /^probe-/.test(await fetched(`${service}/name`)),
      30_000,
      () => 'the service is not back',
    );
    assert.equal(await started(), first);
    await kube('delete', 'pod', 'probe-0');
    await podsReady();
  });

  it('is healed by up when its pid files were lost', async () => {
    const before = await pidOf('etcd');
    await machine.run('rm', '-r', join(runDir, 'pids'));
    await machine.node('up');
    await machine.node('status');
    assert.notEqual(await pidOf('etcd'), before);
    assert.equal((await machine.footprint()).processes.filter((line) => /\/etcd /.test(line)).length, 1);
  });

  it('leaves a running node alone', async () => {
    const pids = await machine.node('status');
    await machine.node('up');
    assert.equal(await machine.node('status'), pids);
  });

  it('is gone without a trace after down, also when called twice', async () => {
    await machine.node('down');
    assert.deepEqual(await machine.footprint(), clean);
    await machine.node('down');
    assert.deepEqual(await machine.footprint(), clean);
  });

  it('refuses a state directory that holds other files, and leaves them', async () => {
    const elsewhere = '/var/lib/precious';
    await machine.run('sh', '-c', `mkdir ${elsewhere} && echo x > ${elsewhere}/thesis.txt`);
    for (const command of ['up', 'down']) {
      const attempt = machine.run(
        'env',
        `CHARMED_SPARK_LAB_DIR=${elsewhere}`,
        'CHARMED_SPARK_LAB_RUN_DIR=/run/precious',
        process.execPath,
        main,
        command,
      );
      await assert.rejects(attempt, /\/var\/lib\/precious holds files that are not the lab's/);
    }
    assert.equal(await machine.run('cat', `${elsewhere}/thesis.txt`), 'x\n');
    await machine.run('rm', '-r', elsewhere);
  });

  /** Kills `command` with SIGKILL as soon as the shell condition holds. */
  const cutOff = async (command: string, condition: string) => {
    const child = machine.start(command);
    const ended = once(child, 'exit');
    await until(
      () =>
        child.exitCode !== null ||
        machine.run('sh', '-c', condition).then(
          () => true,
          () => false,
        ),
      60_000,
      () => `${command}: "${condition}" never held`,
      10,
    );
    assert.equal(child.exitCode, null, `${command} ended before "${condition}" held`);
    child.kill('SIGKILL');
    await ended;
  };

  const stages = {
    'the network is being made': `grep -q cslab0: /proc/net/dev`,
    'certificates are being made': `test -e ${stateDir}/pki/ca.crt`,
    'etcd was started': `test -e ${runDir}/pids/etcd.json`,
    'the kubelet was started': `test -e ${runDir}/pids/kubelet.json`,
  };

  for (const [stage, condition] of Object.entries(stages)) {
    it(`leaves no trace when up is killed once ${stage} and down follows`, async () => {
      await cutOff('up', condition);
      await machine.node('down');
      assert.deepEqual(await machine.footprint(), clean);
    });
  }

  it('comes up after an up and a down that were killed', async () => {
    await cutOff('up', stages['certificates are being made']);
    await machine.node('up');
    await machine.node('status');
    await cutOff('down', `! test -e ${stateDir}/volumes || ! grep -q cslab0: /proc/net/dev`);
    await machine.node('up');
    await machine.node('status');
    await machine.node('down');
    assert.deepEqual(await machine.footprint(), clean);
  });

  after(async () => {
    await machine.node('down').catch((error: Error) => console.error(error.message));
    await machine.destroy();
    rmSync(folder, { recursive: true });
  });
});
