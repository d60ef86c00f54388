/** A real PostgreSQL server in a directory of its own, without the network, for one test file. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecCall, ExecReply } from '@charmed-spark/ops-testing';

const versions = '/usr/lib/postgresql';

/** The newest installed server's programs; undefined when there is none. */
export function serverPrograms(): string | undefined {
  try {
    const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
    return newest === undefined ? undefined : join(versions, newest, 'bin');
  } catch {
    return undefined;
  }
}

export class Cluster {
  readonly #bin: string;
  readonly #directory = mkdtempSync(join(tmpdir(), 'postgresql-test-'));
  readonly #socket: string;
  readonly #hba: string;
  /** The server refuses root: then everything runs as its own user, as in the container. */
  readonly #prefix = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];

  /** `settings` are more options of the server, such as `ssl=on`; `access` more lines of its access rules. */
  constructor(bin: string, { settings = [], access = '' }: { settings?: string[]; access?: string } = {}) {
    this.#bin = bin;
    this.#socket = join(this.#directory, 'run');
    this.#hba = join(this.#directory, 'hba.conf');
    chmodSync(this.#directory, 0o777);
    const data = join(this.#directory, 'data');
    writeFileSync(this.#hba, `local all all trust\n${access}`, { mode: 0o644 });
    this.#run(['mkdir', this.#socket]);
    this.#run([
      join(bin, 'initdb'),
      '-D',
      data,
      '--username=postgres',
      '--locale=C.UTF-8',
      '--auth=trust',
      '--no-sync',
    ]);
    const options = [
      `listen_addresses=`,
      `unix_socket_directories=${this.#socket}`,
      `hba_file=${this.#hba}`,
      'fsync=off',
      ...settings,
    ]
      .map((setting) => `-c ${setting}`)
      .join(' ');
    this.#run([
      join(bin, 'pg_ctl'),
      '-D',
      data,
      '-w',
      '-o',
      options,
      '-l',
      join(this.#directory, 'log'),
      'start',
    ]);
  }

  stop(): void {
    this.#run([join(this.#bin, 'pg_ctl'), '-D', join(this.#directory, 'data'), '-m', 'immediate', 'stop']);
    rmSync(this.#directory, { recursive: true });
  }

  /** Directory of its socket: what clients take for a host's name. */
  get socket(): string {
    return this.#socket;
  }

  /** Answers the charm's psql with the real one; the charm's path of the access rules is this cluster's. */
  readonly psql = ({ command, stdin }: ExecCall): ExecReply => {
    const [name = '', ...rest] = command;
    const sql = stdin.replaceAll('/etc/postgresql/charm_hba.conf', this.#hba);
    const { status, stdout, stderr } = this.#spawn([join(this.#bin, name), ...rest], sql);
    return { exitCode: status ?? 1, stdout, stderr };
  };

  /** Runs SQL as `user` and gives its lines; throws with the server's words. */
  sql(text: string, { user = 'postgres', database = 'postgres' } = {}): string[] {
    const { status, stdout, stderr } = this.#spawn(this.#client(user, database), text);
    if (status !== 0) throw new Error(stderr);
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** The command line of a client that reads SQL from its standard input. */
  client(user: string, database: string): [string, string[]] {
    const [program = '', ...args] = [...this.#prefix, ...this.#client(user, database)];
    return [program, args];
  }

  #client(user: string, database: string): string[] {
    return [
      join(this.#bin, 'psql'),
      '-XqtA',
      '-vON_ERROR_STOP=1',
      `-U${user}`,
      `-h${this.#socket}`,
      database,
    ];
  }

  #spawn(command: string[], input: string) {
    const [program = '', ...args] = [...this.#prefix, ...command];
    const env = { ...process.env, PGHOST: this.#socket, PGUSER: 'postgres' };
    return spawnSync(program, args, { input, encoding: 'utf8', cwd: '/', env });
  }

  #run(command: string[]): void {
    const [program = '', ...args] = [...this.#prefix, ...command];
    // No pipes: the server would inherit them and keep this process waiting for their end.
    const { status } = spawnSync(program, args, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`${command[0]} failed with exit code ${status}`);
  }
}
