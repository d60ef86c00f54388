/** A real PostgreSQL for a test file, and in it a database for each case, as a relation gives one to Kyuubi. */
import type { PostgresqlConnection } from '@charmed-spark/interfaces';
import { loginQuery } from '../../../src/auth-db/index.ts';
import { withDatabase } from '../../../src/auth-db/session.ts';
import { Cluster } from './cluster.ts';

export class OwnDatabase {
  /** To the database of this case. */
  connection!: PostgresqlConnection;
  readonly #cluster: Cluster;
  #made = 0;

  constructor(bin: string) {
    this.#cluster = new Cluster(bin);
    this.#cluster.sql('CREATE ROLE kyuubi LOGIN');
  }

  /** Another database, empty. */
  renew(): void {
    this.#made += 1;
    const database = `kyuubi_${this.#made}`;
    this.#cluster.sql(`CREATE DATABASE ${database} OWNER kyuubi`);
    const { socket: host } = this.#cluster;
    this.connection = { relationId: 7, host, port: 5432, database, username: 'kyuubi', password: '' };
  }

  sql(text: string, user = 'kyuubi'): string[] {
    return this.#cluster.sql(text, { user, database: this.connection.database });
  }

  /** Asks what the server asks, with the placeholders as bind parameters. */
  mayLogIn(user: string, password: string | undefined, query = loginQuery): Promise<boolean> {
    return withDatabase(this.connection, async (client) => {
      const text = query.replace(`\${user}`, '$1').replace(`\${password}`, '$2');
      return (await client.query(text, [user, password])).rowCount === 1;
    });
  }

  stop(): void {
    this.#cluster.stop();
  }
}

/** Makes it before the cases of a `describe`, and a database for each of them. */
export function databaseForEach(bin: string | undefined): () => OwnDatabase {
  let own: OwnDatabase;
  before(() => {
    own = new OwnDatabase(bin as string);
  });
  after(() => own?.stop());
  beforeEach(() => own.renew());
  return () => own;
}
