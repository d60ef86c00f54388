/** The model's log: the newest lines, bounded in number and in length. */
import type { DatabaseSync } from 'node:sqlite';

export interface LogLine {
  seq: number;
  time: string;
  entity: string;
  level: string;
  logger: string;
  message: string;
}

export interface LogFilter {
  since?: number;
  limit?: number;
  include?: string[];
  exclude?: string[];
  level?: string;
}

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARNING', 'ERROR'];
const longest = 32_768;

/** Juju's entity patterns: `unit-app-0`, `app/0` or a prefix ending in `*`. */
function matches(entity: string, patterns: string[]): boolean {
  return patterns.some((pattern) => {
    const tag = pattern.includes('/') ? `unit-${pattern.replace('/', '-')}` : pattern;
    const names = [entity, entity.replace(/^unit-/, '')];
    return tag.endsWith('*') ? names.some((name) => name.startsWith(tag.slice(0, -1))) : names.includes(tag);
  });
}

export class Logs {
  readonly #database: DatabaseSync;
  readonly #keep: number;
  #untrimmed = 0;

  /** `keep` is the number of lines kept over all models. */
  constructor(database: DatabaseSync, keep = 100_000) {
    this.#database = database;
    this.#keep = keep;
    database.exec(`CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL,
      time TEXT NOT NULL, entity TEXT NOT NULL, level TEXT NOT NULL, logger TEXT NOT NULL, message TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS log_by_model ON log (model, seq);`);
  }

  add(model: string, entity: string, lines: Omit<LogLine, 'seq' | 'entity'>[]): void {
    const insert = this.#database.prepare(
      'INSERT INTO log (model, time, entity, level, logger, message) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const line of lines) {
      const level = levels.includes(line.level.toUpperCase()) ? line.level.toUpperCase() : 'INFO';
      const message = line.message.length > longest ? `${line.message.slice(0, longest)}...` : line.message;
      insert.run(model, line.time, entity, level, line.logger, message);
    }
    this.#untrimmed += lines.length;
    if (this.#untrimmed >= this.#keep / 10) this.#trim();
  }

  /** Lines after `since`, oldest first; without `since` the newest `limit` ones (0 or absent: all). */
  read(model: string, filter: LogFilter): LogLine[] {
    const { since = 0, limit = 0, include = [], exclude = [], level = 'TRACE' } = filter;
    const least = Math.max(0, levels.indexOf(level.toUpperCase()));
    const newestFirst = filter.since === undefined && limit > 0;
    const rows = this.#database
      .prepare(
        `SELECT seq, time, entity, level, logger, message FROM log WHERE model = ? AND seq > ? ORDER BY seq ${newestFirst ? 'DESC' : 'ASC'}`,
      )
      .iterate(model, since);
    const out: LogLine[] = [];
    for (const row of rows) {
      const line = { ...row } as unknown as LogLine;
      if (levels.indexOf(line.level) < least) continue;
      if (include.length > 0 && !matches(line.entity, include)) continue;
      if (matches(line.entity, exclude)) continue;
      out.push(line);
      if (limit > 0 && out.length >= limit) break;
    }
    return newestFirst ? out.reverse() : out;
  }

  forget(model: string): void {
    this.#database.prepare('DELETE FROM log WHERE model = ?').run(model);
  }

  #trim(): void {
    this.#untrimmed = 0;
    this.#database.prepare('DELETE FROM log WHERE seq <= (SELECT MAX(seq) FROM log) - ?').run(this.#keep);
  }
}
