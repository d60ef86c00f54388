/** What the parts of the model share during one dispatch. */
import type { Calls } from './calls.ts';
import type { Databag } from './databag.ts';
import type { JujuEnvironment } from './environment.ts';
import type { Log } from './log.ts';
import type { CharmMeta } from './meta.ts';
import type { PebbleClient } from './pebble/index.ts';
import type { Redactor } from './redact.ts';
import { TrackedWork } from './tracked-work.ts';

export interface Clock {
  now(): Date;
}

/** Juju guarantees leadership for 30 s from the question. */
const LEADERSHIP_MS = 30_000;

export interface SessionParts {
  meta: CharmMeta;
  environment: JujuEnvironment;
  calls: Calls;
  log: Log;
  redactor: Redactor;
  clock: Clock;
  pebble: (container: string) => PebbleClient;
}

export class Session {
  readonly meta: CharmMeta;
  readonly environment: JujuEnvironment;
  readonly calls: Calls;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly pebble: (container: string) => PebbleClient;
  /** Every databag that was written to, for the commit. */
  readonly written = new Set<Databag>();
  readonly #work = new TrackedWork();
  readonly #memo = new Map<string, Promise<unknown>>();
  #leader: { answer: Promise<boolean>; asked: number } | undefined;

  constructor(parts: SessionParts) {
    this.meta = parts.meta;
    this.environment = parts.environment;
    this.calls = parts.calls;
    this.log = parts.log;
    this.redactor = parts.redactor;
    this.clock = parts.clock;
    this.pebble = parts.pebble;
  }

  /** Reads once per dispatch; a failed read is forgotten, so that it can be tried again. */
  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#memo.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const answer = read();
    this.#memo.set(key, answer);
    answer.catch(() => this.#memo.delete(key));
    return answer;
  }

  /** A `false` holds for the rest of the hook (Juju caches it, too); a `true` is asked again after 30 s. */
  async isLeader(): Promise<boolean> {
    const now = this.clock.now().getTime();
    if (this.#leader !== undefined) {
      const fresh = now - this.#leader.asked < LEADERSHIP_MS;
      if (fresh || !(await this.#leader.answer)) return this.#leader.answer;
    }
    const answer = this.calls.json<boolean>('is-leader', ['--format=json']);
    this.#leader = { answer, asked: now };
    answer.catch(() => {
      this.#leader = undefined;
    });
    return answer;
  }

  /**
   * Remembers work that must be over before the commit, even when the charm forgets to await it. The promise
   * that comes back is the caller's: a failure that the charm does not look at fails the dispatch.
   */
  track<T>(work: Promise<T>): Promise<T> {
    return this.#work.track(work);
  }

  /** The dispatch has failed elsewhere: it must not come to its commit. */
  interrupt(error: unknown): void {
    this.#work.interrupt(error);
  }

  /** Resolves when no tracked work is left. Throws the first failure that nobody has looked at. */
  async settle(): Promise<void> {
    await this.#work.settle();
  }
}
