/** The charm's log: every record becomes one `juju-log`, in order, without holding up the charm. */
import type { HookTools } from './hook-tools.ts';
import type { Redactor } from './redact.ts';

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

/** Linux takes at most 128 KiB in one argument; a character is at most 3 bytes of UTF-8 per UTF-16 unit. */
const LONGEST = 40_000;

export class Log {
  readonly #tools: HookTools;
  readonly #redactor: Redactor;
  readonly #fallback: (line: string) => void;
  #queue: Promise<void> = Promise.resolve();

  /** `fallback` gets what `juju-log` would not take. */
  constructor(tools: HookTools, redactor: Redactor, fallback: (line: string) => void) {
    this.#tools = tools;
    this.#redactor = redactor;
    this.#fallback = fallback;
  }

  trace(message: string): void {
    this.write('TRACE', message);
  }

  debug(message: string): void {
    this.write('DEBUG', message);
  }

  info(message: string): void {
    this.write('INFO', message);
  }

  warning(message: string): void {
    this.write('WARNING', message);
  }

  error(message: string): void {
    this.write('ERROR', message);
  }

  /** Queues a record. Known secrets are replaced at once, so that a later change cannot reveal them. */
  write(level: LogLevel, message: string): void {
    const text = this.#redactor.hide(message);
    for (let start = 0; start === 0 || start < text.length; start += LONGEST) {
      const part = text.slice(start, start + LONGEST);
      this.#queue = this.#queue.then(() => this.#send(level, part));
    }
  }

  /** Resolves when everything queued so far was handed to Juju. */
  async flush(): Promise<void> {
    await this.#queue;
  }

  async #send(level: LogLevel, message: string): Promise<void> {
    try {
      const result = await this.#tools.run({
        tool: 'juju-log',
        args: ['--log-level', level, '--', message],
      });
      if (result.code === 0) return;
    } catch {
      // The reason is less useful than the message itself.
    }
    this.#fallback(`${level} ${message}\n`);
  }
}
