/** Log lines on their way to the controller: batched, kept over a short outage, never without bound. */

export interface LogLine {
  time: string;
  level: string;
  logger: string;
  message: string;
}

export interface LogSinkOptions {
  /** Rejects when the lines did not arrive. */
  send(lines: LogLine[]): Promise<void>;
  now(): Date;
  /** A copy for `kubectl logs`; default none. */
  echo?(line: LogLine): void;
  /** Lines kept while the controller cannot be reached. */
  limit?: number;
  batch?: number;
  /** Milliseconds between a line and its sending. */
  delay?: number;
  retry?: number;
}

export class LogSink {
  readonly #options: LogSinkOptions;
  #lines: LogLine[] = [];
  #dropped = 0;
  #passes: (logger: string, level: string) => boolean = () => true;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: LogSinkOptions) {
    this.#options = options;
  }

  /** Lines that do not pass are dropped from now on. */
  filter(passes: (logger: string, level: string) => boolean): void {
    this.#passes = passes;
  }

  write(logger: string, level: string, message: string): void {
    if (!this.#passes(logger, level)) return;
    const line = { time: this.#options.now().toISOString(), level, logger, message };
    this.#options.echo?.(line);
    this.#lines.push(line);
    const surplus = this.#lines.length - (this.#options.limit ?? 10_000);
    if (surplus > 0) {
      this.#lines.splice(0, surplus);
      this.#dropped += surplus;
    }
    this.#schedule(this.#options.delay ?? 200);
  }

  /** Sends what is there now; resolves whether it arrived or not. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(() => this.#sendAll());
    return this.#sending;
  }

  #schedule(milliseconds: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.flush(), milliseconds);
    this.#timer.unref();
  }

  async #sendAll(): Promise<void> {
    while (this.#lines.length > 0) {
      const lines = this.#lines.splice(0, this.#options.batch ?? 500);
      if (this.#dropped > 0) {
        const message = `${this.#dropped} log lines were dropped while the controller could not be reached`;
        const { time, logger } = lines[0] as LogLine;
        lines.unshift({ time, logger, level: 'WARNING', message });
        this.#dropped = 0;
      }
      try {
        await this.#options.send(lines);
      } catch {
        this.#lines.unshift(...lines);
        this.#schedule(this.#options.retry ?? 2_000);
        return;
      }
    }
  }
}
