/** The client of a real Pebble, over its unix socket. */
import { existsSync } from 'node:fs';
import { type Api, apiOver } from './api.ts';
import { changed, toChange, type WireChange, waitChange } from './changes.ts';
import { ApiError, ConnectionError, TimeoutError } from './errors.ts';
import { exec } from './exec.ts';
import { listFiles, makeDir, pull, push, remove } from './files.ts';
import { logs, notice, notices, notify } from './notices.ts';
import { addLayer, readPlan } from './plan.ts';
import { checks, health, services, switchChecks } from './services.ts';
import type { Change, PebbleClient, SystemInfo, Timeout } from './types.ts';

export interface SocketOptions {
  /** Milliseconds without a sign of life after which a request is given up. Default 10 000. */
  idle?: number;
}

/** In a charm container a workload's socket is `/charm/containers/<container>/pebble.socket`. */
export class SocketPebbleClient implements PebbleClient {
  readonly #api: Api;
  readonly #socketPath: string;

  constructor(socketPath: string, options: SocketOptions = {}) {
    this.#socketPath = socketPath;
    this.#api = apiOver(socketPath, options.idle ?? 10_000);
  }

  async systemInfo(): Promise<SystemInfo> {
    const wire = await this.#api.get<{ version: string; 'boot-id': string }>('/v1/system-info');
    return { version: wire.version, bootId: wire['boot-id'] };
  }

  async canConnect(): Promise<boolean> {
    // No daemon, no need to load the HTTP client: a unit meets this in every event before its workload is up.
    if (!existsSync(this.#socketPath)) return false;
    try {
      await this.systemInfo();
      return true;
    } catch (error) {
      if (error instanceof ConnectionError || error instanceof ApiError || error instanceof TimeoutError)
        return false;
      throw error;
    }
  }

  addLayer: PebbleClient['addLayer'] = (label, layer, options) => addLayer(this.#api, label, layer, options);
  plan: PebbleClient['plan'] = () => readPlan(this.#api);

  services: PebbleClient['services'] = (names) => services(this.#api, names);
  start: PebbleClient['start'] = (names, options) => this.#act('start', names, options);
  stop: PebbleClient['stop'] = (names, options) => this.#act('stop', names, options);
  restart: PebbleClient['restart'] = (names, options) => this.#act('restart', names, options);
  autostart: PebbleClient['autostart'] = (options) => this.#act('autostart', [], options);
  replan: PebbleClient['replan'] = (options) => this.#act('replan', [], options);
  #act(action: string, services: string[], options?: Timeout): Promise<Change> {
    return changed(this.#api, '/v1/services', { action, services }, options);
  }

  sendSignal: PebbleClient['sendSignal'] = async (signal, services) => {
    await this.#api.post('/v1/signals', { signal, services });
  };

  change: PebbleClient['change'] = async (id) =>
    toChange(await this.#api.get<WireChange>(`/v1/changes/${encodeURIComponent(id)}`));
  changes: PebbleClient['changes'] = async ({ select, service } = {}) =>
    (await this.#api.get<WireChange[]>('/v1/changes', { select, for: service })).map(toChange);
  waitChange: PebbleClient['waitChange'] = (id, options) => waitChange(this.#api, id, options);
  abortChange: PebbleClient['abortChange'] = async (id) =>
    toChange(
      (await this.#api.post<WireChange>(`/v1/changes/${encodeURIComponent(id)}`, { action: 'abort' })).result,
    );

  checks: PebbleClient['checks'] = (options) => checks(this.#api, options);
  startChecks: PebbleClient['startChecks'] = (names) => switchChecks(this.#api, 'start', names);
  stopChecks: PebbleClient['stopChecks'] = (names) => switchChecks(this.#api, 'stop', names);
  health: PebbleClient['health'] = (options) => health(this.#api, options);

  push: PebbleClient['push'] = (path, content, options) => push(this.#api, path, content, options);
  pull: PebbleClient['pull'] = (path) => pull(this.#api, path);
  listFiles: PebbleClient['listFiles'] = (path, options) => listFiles(this.#api, path, options);
  makeDir: PebbleClient['makeDir'] = (path, options) => makeDir(this.#api, path, options);
  remove: PebbleClient['remove'] = (path, options) => remove(this.#api, path, options);

  exec: PebbleClient['exec'] = (command, options) => exec(this.#api, command, options);

  notify: PebbleClient['notify'] = (key, options) => notify(this.#api, key, options);
  notice: PebbleClient['notice'] = (id) => notice(this.#api, id);
  notices: PebbleClient['notices'] = (options) => notices(this.#api, options);
  logs: PebbleClient['logs'] = (options) => logs(this.#api, options);
}
