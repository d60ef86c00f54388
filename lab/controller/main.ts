/** The controller process: agents over HTTPS, the command line over a unix socket, the cluster through its API. */
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiServer, claimNamespace, Reconciler } from '../kubernetes/index.ts';
import { bridge, kubeconfig, controller as places, rockImage, stateDir } from '../paths.ts';
import { agentServer } from './agent-server.ts';
import { commandServer } from './command-server.ts';
import { Controller } from './controller.ts';
import { endSilentTerms } from './leadership.ts';
import { trimLog } from './log-file.ts';

async function main(): Promise<void> {
  process.umask(0o077);
  const charms = join(dirname(places.database), 'charms');
  mkdirSync(charms, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(places.socket), { recursive: true, mode: 0o700 });
  const controller = new Controller({ database: places.database, charms });
  controller.charms.dropAllUnused(controller.models());
  const pki = (name: string): string => readFileSync(join(stateDir, 'pki', name), 'utf8');
  const cluster = apiServer(kubeconfig);
  controller.claimNamespace = (name, uuid) => claimNamespace(cluster, name, uuid);
  controller.cloudApiVersion = await cluster.version();

  const agents = agentServer(controller, { key: pki('controller.key'), cert: pki('controller.crt') });
  await new Promise<void>((resolve, reject) => {
    agents.once('error', reject);
    agents.listen(places.agentPort, bridge.address, resolve);
  });
  const reconciler = new Reconciler(controller, cluster, {
    charmImage: rockImage('charm-base'),
    caCertificate: pki('ca.crt'),
    controllerUrl: places.agentUrl,
  });
  reconciler.start();
  const log = setInterval(() => trimLog(), 10 * 60_000);
  const terms = setInterval(() => endSilentTerms(controller), 10_000);

  rmSync(places.socket, { force: true });
  const commands = commandServer(controller);
  await new Promise<void>((resolve, reject) => {
    commands.once('error', reject);
    commands.listen(places.socket, resolve);
  });
  chmodSync(places.socket, 0o600);
  console.error(`controller is up: ${places.agentUrl} and ${places.socket}`);

  const stop = async (): Promise<void> => {
    clearInterval(terms);
    clearInterval(log);
    for (const server of [agents, commands]) {
      server.close();
      server.closeAllConnections();
    }
    await Promise.race([reconciler.stop(), new Promise((resolve) => setTimeout(resolve, 3_000))]);
    controller.close();
    rmSync(places.socket, { force: true });
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

process.on('unhandledRejection', (error) => console.error('unhandled rejection:', error));
main().catch((error: Error) => {
  console.error(`controller cannot start: ${error.stack}`);
  process.exit(1);
});
