import assert from 'node:assert/strict';
import {
  type Database,
  readDatabase,
  readZooKeeper,
  requestDatabase,
  type ZooKeeper,
} from '@charmed-spark/interfaces';
import { type Charm, type CharmTypes, defineCharm } from '@charmed-spark/ops';
import { Context, type RelationInput, type SecretInput } from '@charmed-spark/ops-testing';

interface Types extends CharmTypes {
  config: { users?: string };
  endpoints: 'db' | 'other-db' | 'zookeeper' | 'clients';
  containers: never;
  storages: never;
  resources: never;
  actions: object;
}

const endpoint = (name: string, role: 'requirer' | 'provider', kind = 'postgresql_client') =>
  ({ name, role, interface: kind }) as const;

/** A charm that reads two databases and a ZooKeeper, and has clients of its own. */
function reader() {
  const charm: Charm<Types> = defineCharm({
    name: 'reader',
    endpoints: {
      db: endpoint('db', 'requirer'),
      'other-db': endpoint('other-db', 'requirer'),
      zookeeper: endpoint('zookeeper', 'requirer', 'zookeeper'),
      clients: endpoint('clients', 'provider'),
    },
    extraBindings: [],
    containers: {},
    resources: {},
    storage: {},
    options: { users: { type: 'secret' } },
    actions: {},
  });
  const seen: { db?: Database; other?: Database; zookeeper?: ZooKeeper } = {};
  charm.reconcile(async (ctx) => {
    const [db, other, zookeeper] = await Promise.all([
      ctx.relation('db'),
      ctx.relation('other-db'),
      ctx.relation('zookeeper'),
    ]);
    if (db) await requestDatabase(db, 'wanted', await ctx.isLeader());
    [seen.db, seen.other, seen.zookeeper] = await Promise.all([
      readDatabase(ctx, db, 'wanted'),
      readDatabase(ctx, other, 'wanted'),
      readZooKeeper(ctx, zookeeper, '/wanted'),
    ]);
  });
  return { context: new Context(charm), seen };
}

const id = (number: number): string => String(number).padStart(20, '0');
const login = { username: 'somebody', password: 'hidden-word' };
const secret = (number: number, owner: SecretInput['owner'], change: Partial<SecretInput> = {}) => ({
  id: id(number),
  owner,
  revisions: { 1: login },
  ...change,
});

type Relation = RelationInput<Types['endpoints']>;
const database = (reference: string, change: Partial<Relation> = {}): Relation => ({
  endpoint: 'db',
  id: 7,
  remote: 'pg',
  remoteApp: { endpoints: 'pg-0:5432', 'secret-user': reference },
  ...change,
});

async function read(
  relations: Relation[],
  secrets: SecretInput[],
  { leader = true, config = {} }: { leader?: boolean; config?: Types['config'] } = {},
) {
  const { context, seen } = reader();
  const state = { leader, relations, secrets, config };
  const out = await context.run(context.on.relationChanged('db'), state);
  return { ...seen, out };
}

const refused = (why: string, field = 'secret-user') => ({ state: 'invalid', field, why });
const own = 'it names a secret of this application itself';

describe('a provider that names a secret which is not its own', () => {
  for (const leader of [true, false]) {
    const who = leader ? 'the leader' : 'a follower';

    it(`gets ${who} to read none of the application's secrets, nor to forget their labels`, async () => {
      const mine = secret(1, 'application', { label: 'clients.3.user.secret' });
      for (const reference of [`secret:${mine.id}`, mine.id]) {
        const { db, out } = await read([database(reference)], [mine], { leader });
        assert.deepEqual(db, refused(own));
        assert.equal(out.secret(mine.id).label, mine.label);
        assert.doesNotMatch(JSON.stringify(out.unitStatus), /hidden-word/);
      }
    });

    it(`gets ${who} to read none of the unit's secrets`, async () => {
      const mine = secret(1, 'unit', { label: 'key' });
      const { db, out } = await read([database(`secret:${mine.id}`)], [mine], { leader });
      assert.deepEqual(db, refused(own));
      assert.equal(out.secret(mine.id).label, 'key');
    });

    it(`has ${who} read its own, the one that took the place of another too, in every event`, async () => {
      const { context, seen } = reader();
      const before = { leader, relations: [database(`secret:${id(1)}`)] };
      const secrets = [
        secret(1, { application: 'pg' }, { revisions: { 1: { ...login, password: 'old' } } }),
        secret(2, { application: 'pg' }),
      ];
      let out = await context.run(context.on.relationChanged('db'), { ...before, secrets });
      for (const password of ['hidden-word', 'hidden-word']) {
        out = await context.run(context.on.relationChanged('db'), {
          ...out,
          relations: [database(`secret:${id(2)}`)],
        });
        assert.equal(seen.db?.state === 'ready' && seen.db.connection.password, password);
      }
    });

    it(`gets ${who} to take no own secret in the place of one that it gave before`, async () => {
      const { context, seen } = reader();
      const secrets = [secret(1, { application: 'pg' }), secret(2, 'application', { label: 'own' })];
      secrets[1] = {
        ...secret(2, 'application', { label: 'own' }),
        revisions: { 1: { ...login, password: 'own' } },
      };
      const first = await context.run(context.on.relationChanged('db'), {
        leader,
        relations: [database(`secret:${id(1)}`)],
        secrets,
      });
      assert.equal(seen.db?.state, 'ready');
      await context.run(context.on.relationChanged('db'), {
        ...first,
        relations: [database(`secret:${id(2)}`)],
      });
      assert.deepEqual(seen.db, refused(own));
    });
  }

  it('does not hide the id from the check by another way to write it', async () => {
    const mine = secret(1, 'application', { label: 'own' });
    const odd = [
      `secret:${id(1)}?a=b`,
      `secret:%30${id(1).slice(1)}`,
      ` secret:${id(1)}\n`,
      `secret:///${id(1)}`,
    ];
    for (const reference of odd) {
      const { db, out } = await read([database(reference)], [mine]);
      assert.equal(db?.state, 'invalid', reference);
      assert.equal(out.secret(mine.id).label, 'own');
    }
  });

  it('gets the secret of another relation for neither of the two', async () => {
    const theirs = secret(1, { application: 'zk' });
    const zookeeper: Relation = {
      endpoint: 'zookeeper',
      id: 9,
      remote: 'zk',
      remoteApp: {
        uris: 'zk-0:2181',
        'secret-user': `secret://${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}/${id(1)}`,
      },
    };
    const seen = await read([database(`secret:${id(1)}`), zookeeper], [theirs]);
    assert.deepEqual(seen.db, refused('it names the secret of the relation zookeeper:9'));
    assert.deepEqual(seen.zookeeper, refused('it names the secret of the relation db:7'));
  });

  it('may name a secret of its own on two relations, and under two fields', async () => {
    const both = [database(`secret:${id(1)}`), database(`secret:${id(1)}`, { endpoint: 'other-db', id: 8 })];
    const { db, other } = await read(both, [secret(1, { application: 'pg' })]);
    assert.deepEqual([db?.state, other?.state], ['ready', 'ready']);
  });

  it('gets no secret that the operator gave by an option', async () => {
    const users = secret(1, 'model');
    const { db } = await read([database(`secret:${id(1)}`)], [users], {
      config: { users: `secret:${id(1)}` },
    });
    assert.deepEqual(db, refused('it names the secret of the option users'));
  });
});
