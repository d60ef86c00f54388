/** The server of the kyuubi rock, on this machine and without Kubernetes. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { javaHome, javaVersion } from '../../../lab/rocks/java.ts';
import { type Output, waitFor } from './lab.ts';
import type { RockRoot } from './rock-root.ts';
import { freePort, host } from './server-in-rock.ts';

export type Settings = Record<string, string>;

export const properties = (settings: Settings): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** Whether somebody listens on this port. */
export const accepts = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, host);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });

/** What a server is told by its environment (kyuubi-env.sh) beside its settings. */
export interface Launch {
  javaOptions?: string;
  spark?: Settings;
}

const sparkHere: Settings = { 'spark.master': 'local[1]', 'spark.ui.enabled': 'false' };

/** One server; several of them share the files of a rock, each with settings, log and work folder of its own. */
export class Gateway {
  readonly rock: RockRoot;
  readonly ports = { thrift: 0, rest: 0, metrics: 0, zookeeper: 0 };
  readonly folder: string;
  process: ChildProcess | undefined;
  private readonly name: string;
  private constructor(rock: RockRoot, name: string) {
    this.rock = rock;
    this.name = name;
    this.folder = join(rock.path, 'srv', name);
  }

  static async create(rock: RockRoot, name: string): Promise<Gateway> {
    const gateway = new Gateway(rock, name);
    for (const port of Object.keys(gateway.ports) as (keyof Gateway['ports'])[])
      gateway.ports[port] = await freePort();
    for (const part of ['conf', 'work', 'spark'])
      await mkdir(join(gateway.folder, part), { recursive: true });
    for (const file of ['log4j2.xml', 'log4j2-client.xml'])
      await writeFile(
        join(gateway.folder, 'conf', file),
        await readFile(join(rock.path, 'opt/kyuubi/conf', file)),
      );
    return gateway;
  }

  /** Path in the rock of a file that belongs to this server. */
  inside(path: string): string {
    return `/srv/${this.name}/${path}`;
  }

  settings(): Settings {
    return {
      'kyuubi.frontend.bind.host': host,
      'kyuubi.frontend.thrift.binary.bind.port': String(this.ports.thrift),
      'kyuubi.frontend.rest.bind.port': String(this.ports.rest),
      'kyuubi.metrics.prometheus.port': String(this.ports.metrics),
      'kyuubi.zookeeper.embedded.client.port': String(this.ports.zookeeper),
      'kyuubi.session.engine.initialize.timeout': 'PT5M',
    };
  }

  /** Starts it by the script of its Pebble service; an older log goes. */
  async launch(settings: Settings, { javaOptions, spark = {} }: Launch = {}): Promise<ChildProcess> {
    await rm(this.logFile, { force: true });
    await writeFile(join(this.folder, 'conf/kyuubi-defaults.conf'), properties(settings));
    await writeFile(join(this.folder, 'conf/kyuubi-env.sh'), `KYUUBI_JAVA_OPTS='${javaOptions ?? ''}'\n`);
    await this.sparkDefaults({ ...sparkHere, ...spark });
    const environment = [
      `JAVA_HOME=${javaHome(await javaVersion())}`,
      'SPARK_HOME=/opt/spark',
      `SPARK_CONF_DIR=${this.inside('spark')}`,
      `KYUUBI_CONF_DIR=${this.inside('conf')}`,
      `KYUUBI_WORK_DIR_ROOT=${this.inside('work')}`,
    ];
    this.process = this.rock.start(
      ['env', ...environment, '/bin/bash', '/opt/pebble/kyuubi.sh'],
      this.logFile,
    );
    return this.process;
  }

  sparkDefaults(settings: Settings): Promise<void> {
    return writeFile(join(this.folder, 'spark/spark-defaults.conf'), properties(settings));
  }

  get logFile(): string {
    return join(this.folder, 'server.log');
  }

  log(): Promise<string> {
    return readFile(this.logFile, 'utf8');
  }

  /** Ports of the engines that it started here, the first one first. */
  async engines(): Promise<number[]> {
    const found = (await this.log()).matchAll(/Engine \S+ is at 127\.0\.0\.1:(\d+)/g);
    return [...found].map(([, port]) => Number(port));
  }

  /** Waits until it answers; fails with its log when it ends instead. */
  async ready(): Promise<void> {
    const ended = once(this.process!, 'exit').then(async () => assert.fail(await this.log()));
    ended.catch(() => undefined);
    const answers = (): Promise<boolean> =>
      this.get('/api/v1/ping').then(
        () => true,
        () => false,
      );
    await Promise.race([waitFor('the server is ready', answers), ended]);
  }

  async start(settings: Settings, launch?: Launch): Promise<void> {
    await this.launch(settings, launch);
    await this.ready();
  }

  async ends(): Promise<number | null> {
    if (this.process!.exitCode === null && this.process!.signalCode === null)
      await once(this.process!, 'exit');
    return this.process!.exitCode;
  }

  async stop(): Promise<number | null> {
    if (!this.process) return null;
    this.process.kill('SIGTERM');
    return this.ends();
  }

  request(method: string, path: string, credentials?: string): Promise<Response> {
    return fetch(`http://${host}:${this.ports.rest}${path}`, {
      method,
      redirect: 'manual',
      headers: credentials ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } : {},
    });
  }

  get(path: string, credentials?: string): Promise<Response> {
    return this.request('GET', path, credentials);
  }

  /** The samples on its metrics port by name. */
  async metrics(): Promise<Map<string, number>> {
    const text = await (await fetch(`http://${host}:${this.ports.metrics}/metrics`)).text();
    return new Map(
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
  }

  /** Beeline of the rock; the password goes by a file. `url` follows the host and port, or is the whole URL. */
  async beeline(user: string, password: string, statements: string, url = '/'): Promise<Output> {
    const secret = `password-${process.hrtime.bigint()}`;
    await writeFile(join(this.folder, secret), password, { mode: 0o600 });
    const whole = url.startsWith('jdbc:') ? url : `jdbc:hive2://${host}:${this.ports.thrift}${url}`;
    try {
      return await this.rock.run(
        ['env', `JAVA_HOME=${javaHome(await javaVersion())}`, '/opt/kyuubi/bin/beeline'].concat(
          ['--outputformat=tsv2', '-u', whole, '-n', user, '-w', this.inside(secret)],
          ['-e', statements],
        ),
      );
    } finally {
      await rm(join(this.folder, secret), { force: true });
    }
  }

  async refused(user: string, password: string, url?: string): Promise<void> {
    const { code, stdout, stderr } = await this.beeline(user, password, 'SELECT 40 + 2', url);
    assert.notEqual(code, 0);
    assert.match(stderr + stdout, /Error validating the login/);
    assert.doesNotMatch(stdout, /42/);
  }

  /** Rows of a query that must succeed, without its heading. */
  async rows(user: string, password: string, statements: string, url?: string): Promise<string[]> {
    const { code, stdout, stderr } = await this.beeline(user, password, statements, url);
    assert.equal(code, 0, `${stderr}\n${await this.log()}`);
    return stdout.trim().split('\n').slice(1);
  }
}
