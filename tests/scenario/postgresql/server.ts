/** A PostgreSQL that answers what the charm asks psql; shared by the scenarios of the charm. */
import assert from 'node:assert/strict';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { ExecCall, ExecReply } from '@charmed-spark/ops-testing';
import type { Role, ServerState } from '../../../lab/providers/postgresql-k8s/src/state.ts';

export const hba = '/etc/postgresql/charm_hba.conf';
export const data = '/var/lib/postgresql/data/pgdata';
const empty: ServerState = { version: '15.1', roles: [], databases: [] };

/** As the server keeps a password (RFC 5803), made with another library than the charm's. */
function verifierOf(password: string): string {
  const salted = pbkdf2Sync(password, 'some salt', 4096, 32, 'sha256');
  const stored = createHash('sha256').update(createHmac('sha256', salted).update('Client Key').digest());
  const key = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$4096:${Buffer.from('some salt').toString('base64')}$${stored.digest('base64')}:${key}`;
}

/** Answers what the charm asks psql; keeps the statements that change something. */
export class Server {
  readonly changes: string[] = [];
  state: ServerState = empty;
  /** By role. */
  readonly passwords: Record<string, string> = {};
  /** What the server says to statements that contain this text. */
  refuses: string | undefined;

  readonly psql = ({ command, stdin, user }: ExecCall): ExecReply => {
    assert.equal(user, 'postgres');
    assert.ok(!command.join(' ').includes('PASSWORD'), 'SQL on the command line');
    if (stdin.includes('jsonb_build_object')) return { stdout: `${JSON.stringify(this.now())}\n` };
    if (stdin.includes('pg_reload_conf')) return {};
    this.changes.push(stdin);
    if (this.refuses !== undefined && stdin.includes(this.refuses)) {
      return { exitCode: 3, stderr: 'psql:<stdin>:5: ERROR:  no more room\n' };
    }
    const [, role, password] = /ALTER ROLE "(.*?)" .*PASSWORD E'(.*?)'/.exec(stdin) ?? [];
    if (role !== undefined && password !== undefined) this.passwords[role] = password;
    return {};
  };

  private now(): ServerState {
    const roles = this.state.roles.map((role) => {
      const password = this.passwords[role.name];
      return { ...role, verifier: password === undefined ? null : verifierOf(password) };
    });
    return { ...this.state, roles };
  }

  container(more: object = {}) {
    const files = { [`${data}/PG_VERSION`]: '15\n' };
    return { name: 'postgresql' as const, files, execs: [{ command: ['psql'], reply: this.psql }], ...more };
  }
}

export const asks = (id: number, database: string, more: Record<string, string> = {}) => ({
  endpoint: 'database' as const,
  id,
  remote: `app${id}`,
  remoteApp: { database, 'requested-secrets': '["username", "password"]', ...more },
});

/** The server after relation `id` got `database`. */
export const granted = (id: number, database: string, change: Partial<Role> = {}): ServerState => ({
  version: '15.1',
  roles: [
    {
      name: `relation_id_${id}`,
      login: true,
      verifier: null,
      powers: false,
      memberOf: [`${database}_owner`],
      settings: { [database]: [`role=${database}_owner`] },
      ...change,
    },
  ],
  databases: [{ name: database, owner: `${database}_owner`, open: false }],
});
