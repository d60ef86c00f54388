/** What actions and commands answered, beside the models: an edit of a model must not copy the results of all tasks. */
import type { DatabaseSync } from 'node:sqlite';
import { limitResults } from './limit-results.ts';

type Results = Record<string, unknown>;

export class TaskResults {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS task_result (model TEXT, task TEXT, results TEXT NOT NULL,
      PRIMARY KEY (model, task)) WITHOUT ROWID;`);
  }

  /** Keeps the results of a task, long texts cut. */
  keep(model: string, task: string, results: Results): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO task_result VALUES (?, ?, ?)')
      .run(model, task, JSON.stringify(limitResults(results)));
  }

  /** Empty for a task that has none. */
  read(model: string, task: string): Results {
    const row = this.#database
      .prepare('SELECT results FROM task_result WHERE model = ? AND task = ?')
      .get(model, task);
    return row === undefined ? {} : (JSON.parse(String(row.results)) as Results);
  }

  /** Forgets a task, or all of a model. */
  forget(model: string, task?: string): void {
    if (task === undefined) this.#database.prepare('DELETE FROM task_result WHERE model = ?').run(model);
    else this.#database.prepare('DELETE FROM task_result WHERE model = ? AND task = ?').run(model, task);
  }
}
