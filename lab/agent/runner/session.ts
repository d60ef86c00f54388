/** One run with its hook tools: a snapshot from the controller, the socket while it lasts, the commit. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import {
  HookContext,
  type HookInfo,
  type HookIo,
  type HookSnapshot,
  hookEnvironment,
  makeSecretId,
  toolNames,
} from '@charmed-spark/juju';
import type { ControllerClient } from '../controller-client.ts';
import type { LogSink } from '../log-sink.ts';
import type { UnitPaths } from '../paths.ts';
import { jujucMain, serveSocket } from '../rpc/index.ts';
import type { BagCache } from './bag-cache.ts';
import { forgetRun, noteRun } from './leftovers.ts';
import { resourceFile } from './resource.ts';

/** A hook tool waits this long for a controller that is away before it fails. */
const toolPatienceMs = 60_000;

export interface RunnerDeps {
  client: ControllerClient;
  paths: UnitPaths;
  log: LogSink;
  /** The agent's own environment: PATH and KUBERNETES_* reach a hook, nothing else. */
  environment: Readonly<Record<string, string | undefined>>;
  /** `host:port` of the controller. */
  apiAddresses: readonly string[];
  now(): Date;
  /** Remote bags as this agent's charm was told of them. */
  bags: BagCache;
  /** The charm has set its unit's status. */
  statusSet(): void;
}

export interface Session {
  snapshot: HookSnapshot;
  context: HookContext;
  /** The whole environment of the run. */
  environment: Record<string, string>;
}

export interface OpenRequest {
  hook: HookInfo;
  members: Record<string, string[]>;
  brokenRelation?: number;
}

const knownTools: ReadonlySet<string> = new Set(toolNames);

function hookIo(deps: RunnerDeps, snapshot: HookSnapshot): HookIo {
  const { client, log } = deps;
  const { contextId, unit } = snapshot;
  return {
    async effect(effect) {
      if (effect.kind === 'log') {
        log.write(`unit.${unit}.juju-log`, effect.level, effect.message);
        return;
      }
      await client.call('hook/effect', { contextId, effect }, { giveUpMs: toolPatienceMs });
      if (effect.kind === 'unit-status') deps.statusSet();
    },
    readFile: (path) => readFile(path),
    writeFile: (path, content) => writeFile(path, content),
    isLeader: async () => (await client.call('leader', {}, { giveUpMs: toolPatienceMs })).leader,
    now: deps.now,
    newSecretId: () => makeSecretId(deps.now(), randomBytes(8)),
    resource: (name) => resourceFile(snapshot, deps.paths.resources, name),
  };
}

/**
 * Opens the run, serves its hook tools while `body` runs, then closes the socket: a child that outlives its
 * hook finds no agent.
 * @throws Refused when the controller does not open it.
 */
export async function withSession<T>(
  deps: RunnerDeps,
  request: OpenRequest,
  body: (session: Session) => Promise<T>,
): Promise<T> {
  const snapshot = deps.bags.apply(await deps.client.call('hook/open', request));
  const context = new HookContext(snapshot, hookIo(deps, snapshot));
  const main = jujucMain({
    contextId: snapshot.contextId,
    knows: (tool) => knownTools.has(tool),
    run: (call) => context.run(call),
  });
  const server = await serveSocket(deps.paths.socket, new Map([['Jujuc.Main', main]]));
  const environment = hookEnvironment(snapshot, {
    charmDir: deps.paths.charm,
    toolsDir: deps.paths.tools,
    path: deps.environment['PATH'] ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    agentSocket: deps.paths.socket,
    apiAddresses: deps.apiAddresses,
    agentEnvironment: deps.environment,
  });
  try {
    await noteRun(deps.paths.state, snapshot.contextId);
    return await body({ snapshot, context, environment });
  } finally {
    await forgetRun(deps.paths.state);
    await server.close();
  }
}

/** Sends what the run buffered. @throws Refused when the commit fails: the run then counts as failed. */
export async function commit(deps: RunnerDeps, { snapshot, context }: Session): Promise<void> {
  await deps.client.call('hook/commit', { contextId: snapshot.contextId, changes: context.changes() });
}
