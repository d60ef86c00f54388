/** Finds the relations of an endpoint: once per dispatch, one object per relation. */
import { ModelError } from './errors.ts';
import { Relation } from './relation.ts';
import type { Session } from './session.ts';

export class Relations {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** All relations of an endpoint by ascending id, without one that is being broken in this hook. */
  list(endpoint: string): Promise<readonly Relation[]> {
    if (!Object.hasOwn(this.#session.meta.endpoints, endpoint)) {
      const known = Object.keys(this.#session.meta.endpoints).join(', ') || 'none';
      return Promise.reject(
        new ModelError(`${JSON.stringify(endpoint)} is no endpoint of this charm; it has ${known}`),
      );
    }
    return this.#session.once(`relations ${endpoint}`, async () => {
      const ids = await this.#session.calls.json<string[]>('relation-ids', [endpoint, '--format=json']);
      const numbers = ids.map((id) => Number(id.split(':').at(-1)));
      // Juju leaves the broken one out by itself; this keeps it so under every Juju.
      const alive = numbers.filter((id) => id !== this.#broken()).sort((a, b) => a - b);
      return Promise.all(alive.map((id) => this.get(endpoint, id)));
    });
  }

  /** One relation by its id, whether Juju lists it or not. */
  get(endpoint: string, id: number): Promise<Relation> {
    return this.#session.once(`relation ${endpoint}:${id}`, async () => {
      const broken = id === this.#broken();
      const units = broken ? [] : await this.#units(endpoint, id);
      const app = await this.#app(endpoint, id, units);
      return new Relation(this.#session, { name: endpoint, id, app, units, active: !broken });
    });
  }

  #broken(): number | undefined {
    const { dispatchPath, relation } = this.#session.environment;
    return dispatchPath.endsWith('-relation-broken') ? relation?.id : undefined;
  }

  async #units(endpoint: string, id: number): Promise<string[]> {
    const args = ['--format=json', '-r', `${endpoint}:${id}`];
    const units = (await this.#session.calls.json<string[] | null>('relation-list', args)) ?? [];
    return units.sort((a, b) => unitNumber(a) - unitNumber(b) || (a < b ? -1 : 1));
  }

  async #app(endpoint: string, id: number, units: readonly string[]): Promise<string> {
    const { app, relation, remoteApp } = this.#session.environment;
    if (this.#session.meta.endpoints[endpoint]?.role === 'peer') return app;
    if (relation?.id === id && remoteApp !== undefined) return remoteApp;
    const [first] = units;
    if (first !== undefined) return first.split('/')[0] ?? first;
    return this.#session.calls.json<string>('relation-list', [
      '--format=json',
      '--app',
      '-r',
      `${endpoint}:${id}`,
    ]);
  }
}

function unitNumber(name: string): number {
  return Number(name.split('/')[1] ?? 0);
}
