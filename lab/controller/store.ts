/**
 * Models on disk: one row per entity, written only when its text changed, in one transaction per change.
 * The file has secrets in it and is readable by its owner only.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LabModel } from './model/lab-model.ts';

type Entities = Map<string, string>;

/** The parts of a model that are rows of their own, as `kind:key`; the rest is the row `model:`. */
const collections = {
  application: (m: LabModel) => m.state.applications,
  relation: (m: LabModel) => m.state.relations,
  secret: (m: LabModel) => m.state.secrets,
  app: (m: LabModel) => m.apps,
  unit: (m: LabModel) => m.units,
  task: (m: LabModel) => m.tasks,
} as const;
type Kind = keyof typeof collections;

function entitiesOf(model: LabModel): Entities {
  const out: Entities = new Map();
  const base: LabModel = {
    ...model,
    state: { ...model.state, applications: {}, relations: {}, secrets: {} },
    apps: {},
    units: {},
    tasks: {},
  };
  out.set('model:', JSON.stringify(base));
  for (const kind of Object.keys(collections) as Kind[]) {
    for (const [key, value] of Object.entries(collections[kind](model))) {
      out.set(`${kind}:${key}`, JSON.stringify(value));
    }
  }
  return out;
}

export class Store {
  readonly database: DatabaseSync;
  readonly #written = new Map<string, Entities>();

  /** Opens or creates the database; `:memory:` for tests. */
  constructor(path: string) {
    if (path !== ':memory:') {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      chmodSync(dirname(path), 0o700);
      closeSync(openSync(path, 'a', 0o600));
      chmodSync(path, 0o600);
    }
    this.database = new DatabaseSync(path);
    this.database.exec(`PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS entity (model TEXT, name TEXT, doc TEXT NOT NULL, PRIMARY KEY (model, name)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`);
  }

  /** All models as they were last saved. */
  load(): LabModel[] {
    const byModel = new Map<string, Entities>();
    for (const row of this.database.prepare('SELECT model, name, doc FROM entity').all()) {
      const { model, name, doc } = row as { model: string; name: string; doc: string };
      const entities = byModel.get(model) ?? new Map<string, string>();
      byModel.set(model, entities.set(name, doc));
    }
    return [...byModel].map(([uuid, entities]) => {
      this.#written.set(uuid, entities);
      const model = JSON.parse(entities.get('model:') as string) as LabModel;
      for (const [name, doc] of entities) {
        const at = name.indexOf(':');
        const kind = name.slice(0, at) as Kind | 'model';
        if (kind === 'model') continue;
        (collections[kind](model) as Record<string, unknown>)[name.slice(at + 1)] = JSON.parse(doc);
      }
      return model;
    });
  }

  /** Writes what changed since the last save of this model. */
  save(model: LabModel): void {
    const uuid = model.state.uuid;
    const before = this.#written.get(uuid) ?? new Map<string, string>();
    const after = entitiesOf(model);
    const put = this.database.prepare('INSERT OR REPLACE INTO entity (model, name, doc) VALUES (?, ?, ?)');
    const drop = this.database.prepare('DELETE FROM entity WHERE model = ? AND name = ?');
    this.#transaction(() => {
      for (const [name, doc] of after) if (before.get(name) !== doc) put.run(uuid, name, doc);
      for (const name of before.keys()) if (!after.has(name)) drop.run(uuid, name);
    });
    this.#written.set(uuid, after);
  }

  forget(uuid: string): void {
    this.database.prepare('DELETE FROM entity WHERE model = ?').run(uuid);
    this.#written.delete(uuid);
  }

  setting(name: string): string | undefined {
    const row = this.database.prepare('SELECT value FROM setting WHERE name = ?').get(name);
    return row && String(row.value);
  }

  set(name: string, value: string): void {
    this.database.prepare('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)').run(name, value);
  }

  close(): void {
    this.database.close();
  }

  #transaction(work: () => void): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }
}
