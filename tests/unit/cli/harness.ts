/** A controller that answers from a table, and the command line run against it in this process. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { run } from '../../../lab/cli/cli.ts';
import type { Io } from '../../../lab/cli/session.ts';

export interface Call {
  method: string;
  params: Record<string, unknown>;
}
/** A result, or a function of the call; throw an Error for the controller's refusal. */
export type Answers = Record<string, unknown | ((params: Record<string, unknown>) => unknown)>;

export class Stub {
  readonly dir = mkdtempSync(join(tmpdir(), 'lab-cli-'));
  readonly calls: Call[] = [];
  answers: Answers = {};
  #server: Server | undefined;

  async start(): Promise<void> {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const method = (request.url ?? '').replace('/call/', '');
        const params = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>;
        this.calls.push({ method, params });
        try {
          const answer = this.answers[method];
          const result = typeof answer === 'function' ? answer(params) : (answer ?? {});
          response.end(JSON.stringify({ result }));
        } catch (error) {
          response.statusCode = 409;
          response.end(JSON.stringify({ error: (error as Error).message }));
        }
      });
    });
    this.#server.listen(join(this.dir, 'controller.sock'));
    await once(this.#server, 'listening');
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  reset(answers: Answers = {}): void {
    this.calls.length = 0;
    this.answers = answers;
  }

  /** Runs `lab <argv>`. */
  async lab(argv: string[], given: { stdin?: string; env?: Record<string, string>; cwd?: string } = {}) {
    const out = new PassThrough();
    const err = new PassThrough();
    const read = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString('utf8') ?? '';
    const io: Io = {
      stdin: Readable.from([given.stdin ?? '']),
      stdout: out,
      stderr: err,
      env: { CHARMED_SPARK_LAB_RUN_DIR: this.dir, ...given.env },
      cwd: given.cwd ?? this.dir,
    };
    const code = await run(argv, io);
    return { code, stdout: read(out), stderr: read(err) };
  }
}
