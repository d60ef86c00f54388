/** What actions logged, beside the models: a line must not cost a copy of the model. */
import type { DatabaseSync } from 'node:sqlite';

export interface TaskLine {
  time: string;
  message: string;
}

/** Lines kept of one task, and bytes of one line: an action in a loop must not fill the disk. */
const mostLines = 10_000;
const longest = 32_768;

export class TaskLogs {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS task_log (model TEXT, task TEXT, line INTEGER, time TEXT NOT NULL,
      message TEXT NOT NULL, PRIMARY KEY (model, task, line)) WITHOUT ROWID;`);
  }

  /** Adds a line; after the last one that is kept a note says that more were dropped. */
  add(model: string, task: string, { time, message }: TaskLine): void {
    const last = this.#database
      .prepare('SELECT MAX(line) AS line FROM task_log WHERE model = ? AND task = ?')
      .get(model, task);
    const line = Number(last?.line ?? 0) + 1;
    if (line > mostLines + 1) return;
    const short = message.length > longest ? `${message.slice(0, longest)}...` : message;
    const text = line > mostLines ? `further lines are dropped: a task may log ${mostLines}` : short;
    this.#database.prepare('INSERT INTO task_log VALUES (?, ?, ?, ?, ?)').run(model, task, line, time, text);
  }

  read(model: string, task: string): TaskLine[] {
    return this.#database
      .prepare('SELECT time, message FROM task_log WHERE model = ? AND task = ? ORDER BY line')
      .all(model, task)
      .map(({ time, message }) => ({ time: String(time), message: String(message) }));
  }

  /** Forgets a task, or all of a model. */
  forget(model: string, task?: string): void {
    if (task === undefined) this.#database.prepare('DELETE FROM task_log WHERE model = ?').run(model);
    else this.#database.prepare('DELETE FROM task_log WHERE model = ? AND task = ?').run(model, task);
  }
}
