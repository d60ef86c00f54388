/** PostgreSQL of its rock with a table of Kyuubi's users, on this machine and without Kubernetes. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { waitFor } from './lab.ts';
import { RockRoot } from './rock-root.ts';
import { freePort, host } from './server-in-rock.ts';

/** Its programs refuse to run as root. */
const as = ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'];
const data = '/var/lib/postgresql/data';

export class UserDatabase {
  readonly port: number;
  private readonly root: RockRoot;
  private readonly password: string;
  private server: ChildProcess | undefined;
  private constructor(root: RockRoot, port: number, password: string) {
    this.root = root;
    this.port = port;
    this.password = password;
  }

  /** A new database with these users; `password` is that of its superuser. */
  static async create(password: string, users: Record<string, string>): Promise<UserDatabase> {
    const database = new UserDatabase(await RockRoot.unpack('postgresql'), await freePort(), password);
    const secret = join(database.root.path, 'tmp', 'password');
    await writeFile(secret, password, { mode: 0o644 });
    const init = ['initdb', '--auth=scram-sha-256', '--no-sync', '--pwfile=/tmp/password', data];
    const { code, stderr } = await database.root.run([...as, ...init]);
    assert.equal(code, 0, stderr);
    await database.start();
    await database.sql('CREATE EXTENSION pgcrypto');
    await database.sql('CREATE TABLE kyuubi_users (username varchar(100) UNIQUE, passwd varchar(255))');
    for (const [name, secret] of Object.entries(users))
      await database.sql("INSERT INTO kyuubi_users VALUES ($1, crypt($2, gen_salt('bf')))", [name, secret]);
    return database;
  }

  async start(): Promise<void> {
    const command = ['postgres', '-D', data, '-p', String(this.port), '-h', host, '-F'];
    this.server = this.root.start([...as, ...command], join(this.root.path, 'tmp', 'postgres.log'));
    await waitFor('PostgreSQL answers', () =>
      this.sql('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
  }

  async stop(): Promise<void> {
    if (!this.server || this.server.exitCode !== null) return;
    this.server.kill('SIGINT'); // its "fast" shutdown: clients are cut off
    await once(this.server, 'exit');
  }

  async sql(text: string, values: string[] = []): Promise<unknown[]> {
    const client = new pg.Client({ host, port: this.port, user: 'postgres', password: this.password });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Kyuubi's settings for logins by this table. */
  settings(url = `jdbc:postgresql://${host}:${this.port}/postgres`): Record<string, string> {
    return {
      'kyuubi.authentication': 'JDBC',
      'kyuubi.authentication.jdbc.driver.class': 'org.postgresql.Driver',
      'kyuubi.authentication.jdbc.url': url,
      'kyuubi.authentication.jdbc.user': 'postgres',
      'kyuubi.authentication.jdbc.password': this.password,
      'kyuubi.authentication.jdbc.query':
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Kyuubi's placeholders
        'SELECT 1 FROM kyuubi_users WHERE username = ${user} AND passwd = crypt(${password}, passwd);',
    };
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.root.remove();
  }
}
