/**
 * A Pebble in memory. Layers, services, checks, files and notices follow the real one (the contract tests run the
 * same cases on both); processes are replaced by handlers, and a start takes no time.
 */
import { basename } from 'node:path';
import {
  ApiError,
  type Change,
  ChangeError,
  ConnectionError,
  ExecError,
  type ExecOptions,
  type FileContent,
  type PebbleClient,
  type Service,
} from '@charmed-spark/ops';
import { CheckEngine } from './check-engine.ts';
import type { ContainerInput, ExecCall, ExecHandler } from './container.ts';
import { FileTree } from './file-tree.ts';
import { makeChange } from './make-change.ts';
import { NoticeBoard } from './notice-board.ts';
import { ServiceEngine, type Work } from './service-engine.ts';

export interface FakeOptions {
  now?: () => Date;
  /** With which settings active services run, where it is not what the layers say. */
  startedWith?: Record<string, Service>;
}

/** A charm ran a command for which the test has no answer. */
export class UnexpectedExecError extends Error {
  override name = 'UnexpectedExecError';
}

export class FakePebble implements PebbleClient {
  readonly container: string;
  canConnectNow: boolean;
  readonly engine: ServiceEngine;
  readonly checkEngine: CheckEngine;
  readonly tree: FileTree;
  readonly board: NoticeBoard;
  /** Every command that was run, in order. */
  readonly execCalls: ExecCall[] = [];
  readonly unexpected: UnexpectedExecError[] = [];
  /** Every signal that was sent, in order. */
  readonly signals: { signal: string; services: string[] }[] = [];
  readonly #handlers: ExecHandler[];
  readonly #failing: Record<string, string>;
  readonly #changes: Change[] = [];
  readonly #now: () => Date;

  constructor(input: ContainerInput, options: FakeOptions = {}) {
    const now = options.now ?? (() => new Date());
    this.#now = now;
    this.container = input.name;
    this.canConnectNow = input.canConnect ?? true;
    this.engine = new ServiceEngine(input, options.startedWith ?? {}, now);
    this.checkEngine = new CheckEngine(input.checks ?? {}, () => this.engine.plan());
    this.tree = new FileTree(input.files ?? {}, now, input.users);
    this.board = new NoticeBoard(input.notices ?? [], now);
    this.#handlers = input.execs ?? [];
    this.#failing = input.failing ?? {};
  }

  async systemInfo() {
    return this.#reach(() => ({ version: 'v1.26.0', bootId: '00000000-0000-4000-8000-000000000000' }));
  }
  async canConnect() {
    return this.canConnectNow;
  }

  addLayer: PebbleClient['addLayer'] = async (label, layer, { combine = false } = {}) =>
    this.#reach(() => this.engine.addLayer(label, layer, combine));
  plan: PebbleClient['plan'] = async () => this.#reach(() => this.engine.plan());
  services: PebbleClient['services'] = async (names) => this.#reach(() => this.engine.infos(names));

  start: PebbleClient['start'] = async (names) => this.#change('start', () => this.engine.start(names));
  stop: PebbleClient['stop'] = async (names) => this.#change('stop', () => this.engine.stop(names));
  restart: PebbleClient['restart'] = async (names) =>
    this.#change('restart', () => this.engine.restart(names));
  autostart: PebbleClient['autostart'] = async () => this.#change('autostart', () => this.engine.autostart());
  replan: PebbleClient['replan'] = async () =>
    this.#change('replan', () => {
      this.checkEngine.replan();
      return this.engine.replan();
    });

  sendSignal: PebbleClient['sendSignal'] = async (signal, services) =>
    this.#reach(() => {
      const active = (name: string): boolean => this.engine.statuses[name] === 'active';
      if (!/^SIG[A-Z0-9]+$/.test(signal)) throw new ApiError(500, `invalid signal name "${signal}"`);
      const failures = services
        .filter((name) => !active(name))
        .map((name) => `cannot send signal to "${name}": service is not running`);
      this.signals.push({ signal, services: [...services] });
      if (failures.length > 0) throw new ApiError(500, failures.join('; '));
    });

  change: PebbleClient['change'] = async (id) =>
    this.#reach(() => {
      const found = this.#changes.find((change) => change.id === id);
      if (!found) throw new ApiError(404, `cannot find change with id "${id}"`);
      return structuredClone(found);
    });
  changes: PebbleClient['changes'] = async ({ select = 'in-progress' } = {}) =>
    this.#reach(() => (select === 'in-progress' ? [] : structuredClone(this.#changes)));
  waitChange: PebbleClient['waitChange'] = async (id) => {
    const change = await this.change(id);
    if (change.err) throw new ChangeError(change.err, change);
    return change;
  };
  abortChange: PebbleClient['abortChange'] = async (id) => {
    await this.change(id);
    throw new ApiError(400, `cannot abort change ${id} with nothing pending`);
  };

  checks: PebbleClient['checks'] = async (options) => this.#reach(() => this.checkEngine.infos(options));
  startChecks: PebbleClient['startChecks'] = async (names) =>
    this.#reach(() => this.checkEngine.switch('start', names));
  stopChecks: PebbleClient['stopChecks'] = async (names) =>
    this.#reach(() => this.checkEngine.switch('stop', names));
  health: PebbleClient['health'] = async (options) => this.#reach(() => this.checkEngine.healthy(options));

  push: PebbleClient['push'] = async (path, content, { mode = 0o644, makeDirs = false, ...owner } = {}) => {
    const all = await gather(content);
    this.#reach(() => this.tree.write(path, all, { mode, makeDirs, ...owner }));
  };
  pull: PebbleClient['pull'] = async (path) => this.#reach(() => this.tree.read(path));
  listFiles: PebbleClient['listFiles'] = async (path, options = {}) =>
    this.#reach(() => this.tree.list(path, options));
  makeDir: PebbleClient['makeDir'] = async (path, { mode = 0o755, makeParents = false, ...owner } = {}) =>
    this.#reach(() => this.tree.makeDir(path, { mode, makeParents, ...owner }));
  remove: PebbleClient['remove'] = async (path, { recursive = false } = {}) =>
    this.#reach(() => this.tree.remove(path, recursive));

  exec: PebbleClient['exec'] = async (command, options = {}) => {
    this.#reach(() => undefined);
    options.abort?.throwIfAborted();
    const call = await this.#call(command, options);
    const reply = await this.#answer(call);
    const { exitCode = 0, stdout = '', stderr = '' } = reply;
    const out = options.combineStderr ? stdout + stderr : stdout;
    const error = options.combineStderr ? '' : stderr;
    if (options.onStdout && out) options.onStdout(Buffer.from(out));
    if (options.onStderr && error) options.onStderr(Buffer.from(error));
    const result = { stdout: options.onStdout ? '' : out, stderr: options.onStderr ? '' : error };
    if (exitCode !== 0)
      throw new ExecError(basename(command[0] ?? ''), exitCode, result.stdout, result.stderr);
    return result;
  };

  notify: PebbleClient['notify'] = async (key, options = {}) =>
    this.#reach(() => this.board.notify(key, options.data, options.repeatAfter));
  notice: PebbleClient['notice'] = async (id) => this.#reach(() => this.board.notice(id));
  notices: PebbleClient['notices'] = async (options) => this.#reach(() => this.board.find(options));
  /** The last output that the test gave for services that fail; others have said nothing. */
  logs: PebbleClient['logs'] = async ({ services } = {}) =>
    this.#reach(() =>
      Object.entries(this.#failing)
        .filter(([service]) => services === undefined || services.includes(service))
        .map(([service, message]) => ({ time: this.#now().toISOString(), service, message })),
    );

  async #call(command: string[], options: ExecOptions): Promise<ExecCall> {
    if (command.length === 0) throw new ApiError(400, 'must specify command');
    const { stdin, environment = {}, workingDir, serviceContext, user, userId, group, groupId } = options;
    const context = serviceContext === undefined ? undefined : this.engine.plan().services[serviceContext];
    if (serviceContext !== undefined && !context)
      throw new ApiError(400, `context service "${serviceContext}" not found`);
    const call: ExecCall = {
      command: [...command],
      stdin: stdin === undefined ? '' : Buffer.from(await gather(stdin)).toString(),
      environment: { ...context?.environment, ...environment },
    };
    const directory = workingDir ?? context?.['working-dir'];
    if (directory !== undefined) call.workingDir = directory;
    if (serviceContext !== undefined) call.serviceContext = serviceContext;
    return Object.assign(
      call,
      user === undefined ? {} : { user },
      userId === undefined ? {} : { userId },
      group === undefined ? {} : { group },
      groupId === undefined ? {} : { groupId },
    );
  }

  async #answer(call: ExecCall) {
    this.execCalls.push(call);
    const fitting = this.#handlers
      .filter(({ command }) => command.every((word, index) => call.command[index] === word))
      .sort((a, b) => b.command.length - a.command.length)[0];
    if (!fitting) {
      const error = new UnexpectedExecError(
        `the charm ran ${JSON.stringify(call.command)} in container "${this.container}", and no entry of its execs answers that`,
      );
      this.unexpected.push(error);
      throw error;
    }
    return typeof fitting.reply === 'function' ? await fitting.reply(call) : (fitting.reply ?? {});
  }

  /** Every call goes through here: nothing answers while the container cannot be connected to. */
  #reach<T>(work: () => T): T {
    if (!this.canConnectNow)
      throw new ConnectionError(
        `cannot reach Pebble of container ${this.container}: there is no such socket (the container is not up yet, or restarts)`,
      );
    return work();
  }

  #change(kind: string, work: () => Work): Change {
    const id = String(this.#changes.length + 1);
    const change = makeChange(id, kind, this.#reach(work), this.#now().toISOString());
    this.#changes.push(change);
    if (change.err) throw new ChangeError(change.err, structuredClone(change));
    return structuredClone(change);
  }
}

async function gather(content: FileContent): Promise<Uint8Array> {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  if (content instanceof Uint8Array) return content.slice();
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(pieces);
}
