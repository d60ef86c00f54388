/** A small model, and a way to run tools in it as a table of command lines. */
import assert from 'node:assert/strict';
import {
  type ApplicationState,
  type CharmMeta,
  type HookContext as Context,
  emptyModel,
  enterScope,
  HookContext,
  type HookInfo,
  type HookIo,
  type ImmediateEffect,
  type ModelState,
  openHook,
  parseCharm,
  type SecretState,
  type Status,
  type StatusName,
  type ToolResult,
  type UnitState,
} from '@charmed-spark/juju';

export const now = new Date('2026-01-02T03:04:05Z');

export const charm: CharmMeta = parseCharm({
  metadata: `
name: app
requires:
  db: { interface: mysql }
provides:
  web: { interface: http }
peers:
  ring: { interface: app-peers }
extra-bindings: { admin: null }
containers:
  server: { resource: image }
resources:
  image: { type: oci-image }
  schema: { type: file, filename: schema.sql }
storage:
  data: { type: filesystem, location: /srv }
`,
  config: `
options:
  level: { type: string, default: info }
  port: { type: int, default: 8080 }
  size: { type: int, default: 1000000 }
  ratio: { type: float, default: 0.5 }
  tls: { type: boolean, default: false }
  unset: { type: string }
`,
  actions: 'backup: { params: { target: { type: string } } }',
});

export function status(name: StatusName, message = ''): Status {
  return { status: name, message, since: '2026-01-01T00:00:00Z' };
}

function unit(name: string, address: string): UnitState {
  return {
    name,
    life: 'alive',
    address,
    workloadStatus: status('unknown'),
    agentStatus: { status: 'idle', message: '', since: '' },
    openedPorts: {},
    charmState: {},
  };
}

function application(name: string, network: string): ApplicationState {
  return {
    name,
    charm: { ...charm, name },
    life: 'alive',
    config: {},
    trust: false,
    scale: 2,
    leader: `${name}/0`,
    status: status('unset'),
    workloadVersion: '',
    serviceAddress: `${network}.100`,
    resources: {},
    units: Object.fromEntries(
      [0, 1].map((n) => [`${name}/${n}`, unit(`${name}/${n}`, `${network}.${n + 1}`)]),
    ),
  };
}

/** app (2 units) related to mysql as relations 2 and 11, with peer relation 1; app/0 leads. All units joined. */
export function model(): ModelState {
  const end = (name: string, endpoint: string, role: 'requirer' | 'provider' | 'peer') => ({
    application: name,
    endpoint,
    role,
    interface: role === 'peer' ? 'app-peers' : 'mysql',
  });
  const relation = (id: number, ...endpoints: ReturnType<typeof end>[]) => ({
    id,
    life: 'alive' as const,
    suspended: false,
    endpoints,
    applicationBags: {},
    unitBags: {},
    versions: {},
    inScope: [],
  });
  let made: ModelState = {
    ...emptyModel('test', '11111111-2222-4333-8444-555555555555'),
    applications: { app: application('app', '10.1.1'), mysql: application('mysql', '10.1.2') },
    relations: {
      1: relation(1, end('app', 'ring', 'peer')),
      2: relation(2, end('app', 'db', 'requirer'), end('mysql', 'server', 'provider')),
      11: relation(11, end('app', 'db', 'requirer'), end('mysql', 'server', 'provider')),
    },
  };
  for (const id of [1, 2, 11]) {
    for (const name of id === 1 ? ['app/0', 'app/1'] : ['app/0', 'app/1', 'mysql/0', 'mysql/1']) {
      made = enterScope(made, id, name);
    }
  }
  return made;
}

export function editRelation(
  before: ModelState,
  id: number,
  change: Partial<ModelState['relations'][string]>,
): ModelState {
  return { ...before, relations: { ...before.relations, [id]: { ...before.relations[id]!, ...change } } };
}

export function editApplication(
  before: ModelState,
  name: string,
  change: Partial<ApplicationState>,
): ModelState {
  return {
    ...before,
    applications: { ...before.applications, [name]: { ...before.applications[name]!, ...change } },
  };
}

/** A secret id from a number. */
export function secretId(n: number): string {
  return `9m4e2mr0ui3e8a2${String(n).padStart(5, '0')}`;
}

export function secret(n: number, change: Partial<SecretState> = {}): SecretState {
  const latest = change.latest ?? 1;
  return {
    id: secretId(n),
    owner: { kind: 'application', name: 'mysql' },
    revisions: Array.from({ length: latest }, (_, i) => ({
      revision: i + 1,
      content: { password: Buffer.from(`value-${n}-${i + 1}`).toString('base64') },
      createdAt: '2026-01-01T00:00:00Z',
    })),
    latest,
    grants: [],
    consumers: {},
    ...change,
  };
}

export function withSecrets(before: ModelState, ...secrets: SecretState[]): ModelState {
  return { ...before, secrets: Object.fromEntries(secrets.map((each) => [each.id, each])) };
}

export interface Bench {
  context: Context;
  effects: ImmediateEffect[];
  files: Map<string, string>;
  written: Map<string, string>;
  run(line: string | string[], stdin?: string): Promise<ToolResult>;
  /** Runs a line that must succeed, for its output. */
  out(line: string | string[], stdin?: string): Promise<string>;
}

export function bench(
  at: ModelState = model(),
  name = 'app/0',
  hook: HookInfo = { kind: 'lifecycle', name: 'update-status' },
  io: Partial<HookIo> = {},
): Bench {
  const effects: ImmediateEffect[] = [];
  const files = new Map<string, string>();
  const written = new Map<string, string>();
  let ids = 0;
  const snapshot = openHook(at, name, hook, { jujuVersion: '3.6.28', cloudApiVersion: '1.34.2' });
  const context = new HookContext(snapshot, {
    effect: async (effect) => void effects.push(effect),
    readFile: async (path) => {
      const text = files.get(path);
      if (text === undefined) throw new Error(`open ${path}: no such file or directory`);
      return Buffer.from(text);
    },
    writeFile: async (path, content) => void written.set(path, content),
    now: () => now,
    newSecretId: () => secretId(900 + ids++),
    ...io,
  });
  const run = (line: string | string[], stdin?: string): Promise<ToolResult> => {
    const [tool = '', ...args] = typeof line === 'string' ? words(line) : line;
    return context.run({
      tool,
      args,
      dir: '/work dir',
      ...(stdin === undefined ? {} : { stdin: Buffer.from(stdin) }),
    });
  };
  const out = async (line: string | string[], stdin?: string): Promise<string> => {
    const result = await run(line, stdin);
    assert.equal(result.stderr, '', String(line));
    assert.equal(result.code, 0, String(line));
    return result.stdout;
  };
  return { context, effects, files, written, run, out };
}

/** Words of a command line; single quotes keep blanks. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

/** [command line, exit code, stdout or the text after `ERROR `]. */
export type Row = [line: string, code: number, text: string];

/** One test per row, each on a fresh bench. */
export function table(rows: Row[], make: () => Bench = bench): void {
  for (const [line, code, text] of rows) {
    it(`${line} -> ${code}`, async () => {
      const { needsStdin: _, ...result } = await make().run(line);
      const expected =
        code === 0 ? { code, stdout: text, stderr: '' } : { code, stdout: '', stderr: `ERROR ${text}\n` };
      assert.deepEqual(result, expected);
    });
  }
}

export const joined: Extract<HookInfo, { kind: 'relation' }> = {
  kind: 'relation',
  name: 'db-relation-joined',
  relationId: 2,
  remoteApplication: 'mysql',
  remoteUnit: 'mysql/0',
};
