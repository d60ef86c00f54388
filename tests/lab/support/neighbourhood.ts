/** The whole neighbourhood in a model of its own, as a jubilant script deploys it; shared by the cases about it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { streamProgress } from '../../../lab/progress.ts';
import { prepare } from '../../../scripts/demo/prepare.ts';
import { must } from './actions.ts';
import { kubectl, processes } from './cluster.ts';
import { jubilant } from './jubilant.ts';
import { applications, lab, labCommand, removeModel, root } from './lab.ts';
import { type Answer, beeline, type Login } from './sql.ts';

export const model = 'test-neighbourhood';
export const app = 'kyuubi-k8s';
export const units = ['kyuubi-k8s/0', 'kyuubi-k8s/1', 'kyuubi-k8s/2'];

/** Every password that came up: none of them may be seen anywhere at the end. */
export const known = new Set<string>();

export async function deployNeighbourhood(): Promise<void> {
  await prepare(
    streamProgress(),
    ['postgresql', 'zookeeper', 'minio', 'kyuubi', 'prometheus', 'oathkeeper', 'traefik', 'loki'],
    [],
  );
  await lab('up');
  await destroyNeighbourhood();
  await lab('add-model', model, '--no-switch');
  const { code, stdout, stderr } = await jubilant(
    'neighbourhood.py',
    model,
    labCommand,
    join(root, 'dist'),
    'localhost/',
  );
  if (code !== 0) console.error(await lab('status', '--model', model, '--relations'));
  assert.equal(code, 0, `${stdout}\n${stderr}`);
}

export const destroyNeighbourhood = (): Promise<void> => removeModel(model);

/** The administrator, as an operator gets it. */
export async function admin(unit = units[0] as string): Promise<Login> {
  return login(await must(model, unit, 'get-jdbc-endpoint'));
}

/** The client's user, as data-integrator hands it out. */
export async function client(): Promise<Login> {
  const { kyuubi } = await must<{ kyuubi: Record<string, string> }>(
    model,
    'data-integrator/0',
    'get-credentials',
  );
  return login(kyuubi);
}

/** The first URI is the direct one. */
function login({ uris, username, password, 'tls-ca': ca }: Record<string, string>): Login {
  known.add(`${password}`);
  return {
    endpoint: `${uris}`.split(',')[0] as string,
    username: `${username}`,
    password: `${password}`,
    ca,
  };
}

/** The same login through one unit's own address. */
export const through = (login: Login, unit: string): Login => ({
  ...login,
  endpoint: `jdbc:hive2://${unit.replace('/', '-')}.${app}-endpoints.${model}.svc.cluster.local:10009/;ssl=true`,
});

/** Where the SQL client of these cases runs: a pod that stays when units are restarted. */
const clientUnit = units[0] as string;

export const query = (login: Login, statement: string, from = clientUnit): Promise<Answer> =>
  beeline(model, from, login, statement);

/** The same login by ZooKeeper, which names one of the units that are registered. */
export async function discovered(login: Login): Promise<Login> {
  const { uris = '' } = await must(model, units[0] as string, 'get-jdbc-endpoint');
  const endpoint = uris.slice(uris.lastIndexOf('jdbc:hive2://'));
  assert.match(endpoint, /serviceDiscoveryMode=zooKeeper/);
  return { ...login, endpoint };
}

/** Whether a unit lets this login in and its engine answers. */
export const answers = async (login: Login, unit: string): Promise<boolean> =>
  (await query(through(login, unit), 'SELECT 40 + 2;')).rows[0] === '42';

/** The same login with an engine of its own, which ends with its connection: it starts with what holds now. */
export const ownEngine = (login: Login, settings = ''): Login => ({
  ...login,
  endpoint: `${login.endpoint}#kyuubi.engine.share.level=CONNECTION${settings && `;${settings}`}`,
});

/** Ends all engines, so that the next ones start with what holds now. */
export async function endEngines(): Promise<void> {
  const command = ['delete', 'pods', '--selector', 'spark-role in (driver,executor)', '--timeout=120s'];
  const { code, stderr } = await kubectl(['--namespace', model, ...command]);
  assert.equal(code, 0, stderr);
}

/** The process of each unit's server, in the order of the units. */
export const serverPids = async (of: readonly string[] = units): Promise<number[]> =>
  (await Promise.all(of.map((unit) => processes(model, unit, 'kyuubi', '-Dkyuubi.server.process')))).flat();

/** An event of Juju, of any kind: the charm looks at the world in every one. */
export const nudge = (unit = `${app}/leader`): Promise<string> =>
  lab(
    'exec',
    '--model',
    model,
    '--unit',
    unit,
    '--',
    'env',
    'JUJU_DISPATCH_PATH=hooks/update-status',
    './dispatch',
  );

/** Address of the first unit of an application, or of the unit named. */
export async function address(name: string): Promise<string> {
  const all = await applications(model);
  const [application] = name.split('/');
  const found = all[application as string]?.units ?? {};
  const unit = name.includes('/') ? found[name] : Object.values(found)[0];
  assert.ok(unit?.address, `${name} has an address`);
  return unit.address;
}
