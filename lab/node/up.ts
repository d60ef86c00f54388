/** Starting the node, and healing one that is half there. */
import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { basename, join } from 'node:path';
import { withLock } from '../lock.ts';
import { runDir, stateDir } from '../paths.ts';
import type { Progress } from '../progress.ts';
import { addons } from './addons.ts';
import { api, apiReady, apply } from './api.ts';
import { buildBinaries, cachedDir } from './binaries.ts';
import { componentProcesses, createCgroups } from './cgroups.ts';
import { assertRunning, type Component, digestOf, ensureRunning, limitLogs, logFile } from './component.ts';
import { containerd, ctr } from './containerd.ts';
import { apiServer, controllerManager, etcd, scheduler, volumeProvisioner } from './control-plane.ts';
import { removeEverything, tellWaiting } from './down.ts';
import { privateFolder, readIfPresent } from './files.ts';
import { importArchive } from './images.ts';
import { writeKubeconfigs } from './kubeconfig.ts';
import { networkUp } from './network.ts';
import { ensurePki } from './pki.ts';
import { lockDirectory, nodeName, pauseImage, ports, volumesDir } from './places.ts';
import { alive, running, signal } from './processes.ts';
import { succeeds } from './run.ts';
import { assertOwnState, markState, ofThisBoot, unusableState } from './state.ts';
import { applySysctls } from './sysctls.ts';
import { until } from './wait.ts';
import { coreDns, kubelet, proxy } from './worker.ts';

/** All components in the order in which they start. */
export const allComponents = (dir: string): Component[] => [
  containerd(),
  etcd(dir),
  apiServer(dir),
  controllerManager(dir),
  scheduler(dir),
  kubelet(dir),
  proxy(dir),
  coreDns(dir),
  volumeProvisioner(dir),
];

const get = (address: string, port: number, path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const outgoing = request({ host: address, port, path, timeout: 2_000, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });

/** The probes by which a component shows that it works; those without one show it by what they do. */
const probes: Readonly<Record<string, () => Promise<boolean>>> = {
  containerd: () => succeeds('ctr', ctr('version')),
  'kube-apiserver': apiReady,
  kubelet: () => get(ports.kubeletHealth.address, ports.kubeletHealth.port, '/healthz'),
  'kube-proxy': () => get(ports.proxyHealth.address, ports.proxyHealth.port, '/healthz'),
  coredns: () => get(ports.dnsReady.address, ports.dnsReady.port, '/ready'),
};

async function answers(name: string, timeout = 60_000): Promise<void> {
  const probe = probes[name];
  if (!probe) return;
  await until(
    async () => !running(name) || (await probe()),
    timeout,
    () => `${name} does not answer after ${timeout / 1000} s`,
  );
  assertRunning(name);
}

/** True when every component runs as this version describes it, answers, and the node is Ready. */
export async function healthy(dir = cachedDir()): Promise<boolean> {
  if (!ofThisBoot()) return false;
  for (const component of allComponents(dir)) {
    if (running(component.name)?.digest !== digestOf(component)) return false;
  }
  const all = await Promise.all([
    ...Object.values(probes).map((probe) => probe()),
    nodeReady().catch(() => false),
  ]);
  return all.every(Boolean);
}

interface NodeObject {
  status?: { conditions?: { type: string; status: string; lastHeartbeatTime?: string }[] };
}

async function nodeReady(): Promise<boolean> {
  const node = JSON.parse(await api('GET', `/api/v1/nodes/${nodeName}`)) as NodeObject;
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/** Starts the node (idempotent; heals a half-dead one) and returns when it is Ready. */
export async function up(progress: Progress): Promise<void> {
  const dir = await buildBinaries(progress);
  await withLock(lockDirectory, 10 * 60_000, tellWaiting, async () => {
    assertOwnState();
    limitLogs(allComponents(dir).map(({ name }) => logFile(name)));
    if (await healthy(dir)) return;
    await discardUnusable(progress);
    await progress.step('start Kubernetes', (note) => start(dir, note));
  });
}

async function discardUnusable(progress: Progress): Promise<void> {
  const why = unusableState();
  if (why) await progress.step(`remove the old node: ${why}`, () => removeEverything());
}

/** Ends components whose pid files were lost: they would hold the ports. */
async function endForgotten(names: readonly string[]): Promise<void> {
  const remembered = new Set(names.map((name) => running(name)?.pid));
  const forgotten = componentProcesses().filter(
    (one) => !remembered.has(one.pid) && names.includes(programName(one.pid)),
  );
  for (const one of forgotten) signal(one, 'SIGKILL');
  await until(
    () => !forgotten.some(alive),
    10_000,
    () => `processes ${forgotten.map(({ pid }) => pid)} do not end`,
  );
}

const programName = (pid: number): string =>
  basename((readIfPresent(`/proc/${pid}/cmdline`) ?? '').split('\0')[0] ?? '');

async function start(dir: string, note: (detail: string) => void): Promise<void> {
  note('network');
  // Volumes are open to everybody: the state directory is what keeps others out of them.
  privateFolder(stateDir);
  privateFolder(runDir);
  markState();
  await networkUp();
  applySysctls();
  const cgroups = createCgroups();
  mkdirSync(volumesDir, { recursive: true, mode: 0o711 });
  await ensurePki();
  writeKubeconfigs([
    'admin',
    'kubelet',
    'controller-manager',
    'scheduler',
    'proxy',
    'coredns',
    'volume-provisioner',
  ]);

  await endForgotten(allComponents(dir).map(({ name }) => name));
  note('containerd, etcd and the API server');
  const ensure = (component: Component) => ensureRunning(component, cgroups);
  await Promise.all([ensure(containerd()), ensure(etcd(dir))]);
  await ensure(apiServer(dir));
  await Promise.all([
    answers('containerd').then(() => importArchive(join(dir, 'pause.tar'), pauseImage)),
    answers('kube-apiserver'),
  ]);

  note('kubelet, kube-proxy and the controllers');
  const rest = [kubelet(dir), controllerManager(dir), scheduler(dir), proxy(dir), volumeProvisioner(dir)];
  await Promise.all(rest.map(ensure));
  await Promise.all(addons().map(apply));
  await ensure(coreDns(dir));

  note('waiting for the node to be Ready');
  await Promise.all(['kubelet', 'kube-proxy', 'coredns'].map((name) => answers(name)));
  await until(
    nodeReady,
    60_000,
    () => 'the node is not Ready after 60 s: see kubelet.log and containerd.log',
  );
  await until(
    () => api('GET', '/api/v1/namespaces/default/serviceaccounts/default').then(() => true),
    60_000,
    () => 'no default service account after 60 s: see kube-controller-manager.log',
  );
  for (const { name } of allComponents(dir)) assertRunning(name);
}
