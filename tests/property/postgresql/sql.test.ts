import assert from 'node:assert/strict';
import fc from 'fast-check';
import { grantSql, isGranted } from '../../../lab/providers/postgresql-k8s/src/grant.ts';
import { identifier, literal } from '../../../lab/providers/postgresql-k8s/src/psql.ts';

/** Texts of an SQL token, read back by the rules of PostgreSQL's manual (4.1.1 and 4.1.2.2). */
const readIdentifier = (sql: string): string | undefined =>
  /^"((?:[^"]|"")*)"$/.exec(sql)?.[1]?.replaceAll('""', '"');
const readLiteral = (sql: string): string | undefined =>
  /^E'((?:[^'\\]|''|\\\\)*)'$/.exec(sql)?.[1]?.replaceAll("''", "'").replaceAll('\\\\', '\\');

const text = fc.string({
  unit: fc.oneof(fc.constantFrom(...`"'\\;$-`), fc.string({ minLength: 1, maxLength: 1 })),
});
const name = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,20}$/);

describe('SQL of the postgresql-k8s charm', () => {
  it('has every name and text as one token that means it', () => {
    fc.assert(
      fc.property(text, (value) => {
        assert.equal(readIdentifier(identifier(value)), value);
        assert.equal(readLiteral(literal(value)), value);
      }),
    );
  });

  it('is needed for whatever is not exactly as wanted', () => {
    const role = fc.record({
      name: fc.constant('relation_id_7'),
      login: fc.boolean(),
      powers: fc.boolean(),
      memberOf: fc.uniqueArray(fc.constantFrom('db_owner', 'other_owner')),
      settings: fc.dictionary(
        fc.constantFrom('', 'db', 'other'),
        fc.constantFrom('db_owner', 'x').map((owner): string[] => [`role=${owner}`]),
      ),
    });
    const database = fc.record({
      name: fc.constant('db'),
      owner: fc.constantFrom('db_owner', 'postgres'),
      open: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.option(role, { nil: undefined }), database, (has, db) => {
        const wanted =
          has?.login === true &&
          !has.powers &&
          has.memberOf.join() === 'db_owner' &&
          Object.keys(has.settings).join() === 'db' &&
          has.settings.db?.join() === 'role=db_owner' &&
          db.owner === 'db_owner' &&
          !db.open;
        const server = {
          version: '15',
          roles: has ? [{ ...has, settings: { ...has.settings }, verifier: null }] : [],
          databases: [db],
        };
        assert.equal(isGranted(server, 'relation_id_7', 'db'), wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('never gives an attribute of the server, and takes every foreign membership', () => {
    fc.assert(
      fc.property(name, fc.uniqueArray(name, { maxLength: 4 }), (database, foreign) => {
        const role = {
          name: 'relation_id_7',
          login: true,
          verifier: null,
          powers: true,
          memberOf: foreign,
          settings: {},
        };
        const sql = grantSql({ version: '15', roles: [role], databases: [] }, role.name, 'pw', database);
        assert.doesNotMatch(sql, /[^O](SUPERUSER|CREATEROLE|CREATEDB|REPLICATION|BYPASSRLS)/);
        for (const other of foreign.filter((it) => it !== `${database}_owner`)) {
          assert.ok(sql.includes(`REVOKE ${identifier(other)} FROM "relation_id_7";`));
        }
      }),
    );
  });
});
