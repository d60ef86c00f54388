import assert from 'node:assert/strict';
import { active, blocked, maintenance, waiting } from '@charmed-spark/ops';
import { authDb, dbUser, kyuubi, peers, World } from './world.ts';

const defaults = '/opt/kyuubi/conf/kyuubi-defaults.conf';

/** Related, answered, leader, container up: all that is needed to serve. */
const ready = { leader: true, relations: [peers, authDb()], secrets: [dbUser], containers: [kyuubi] };

describe('Kyuubi charm, event by event', () => {
  it('is blocked without a database, and starts nothing', async () => {
    const { context } = new World();
    const out = await context.run(context.on.pebbleReady('kyuubi'), {
      leader: true,
      relations: [peers],
      containers: [kyuubi],
    });
    assert.deepEqual(out.unitStatus, blocked('Missing authentication database relation'));
    assert.deepEqual(out.container('kyuubi').starts, {});
    assert.deepEqual(out.openedPorts, ['10009/tcp']);
    assert.equal(out.workloadVersion, '1.10.3');
  });

  it('asks for its database in the words of the interface', async () => {
    const { context } = new World();
    const relation = { endpoint: 'auth-db' as const, id: 7, remote: 'postgresql-k8s' };
    const out = await context.run(context.on.relationCreated('auth-db'), {
      leader: true,
      relations: [peers, relation],
      containers: [kyuubi],
    });
    const { localApp, localUnit } = out.relation('auth-db');
    const secrets = '["username", "password", "tls", "tls-ca", "uris", "read-only-uris"]';
    assert.deepEqual(localApp, {
      database: 'auth_db',
      'requested-secrets': secrets,
      'provided-secrets': '["mtls-cert"]',
    });
    assert.equal(localUnit['requested-secrets'], secrets);
    assert.equal(localUnit.data, '{}');
    assert.deepEqual(
      out.unitStatus,
      waiting('Waiting for endpoints, username, password of the authentication database (relation auth-db)'),
    );
  });

  it('leaves the asking to the leader', async () => {
    const { context } = new World();
    const relation = { endpoint: 'auth-db' as const, id: 7, remote: 'postgresql-k8s' };
    const out = await context.run(context.on.relationCreated('auth-db'), {
      leader: false,
      relations: [peers, relation],
      containers: [kyuubi],
    });
    assert.deepEqual(out.relation('auth-db').localApp, {});
  });

  it('serves when the database has answered: users first, then files, then the server', async () => {
    const world = new World();
    const out = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    assert.deepEqual(out.unitStatus, active());
    assert.deepEqual(out.appStatus, active());
    assert.deepEqual(world.hashes, { admin: 'hash-of-generated-1' });
    assert.deepEqual(out.secret('kyuubi-peers.kyuubi-k8s.app').latest, {
      'admin-password': 'generated-1',
      'admin-password-hash': 'hash-of-generated-1',
    });
    const { text, mode, user, group } = out.container('kyuubi').file(defaults);
    assert.deepEqual([mode, user, group], [0o640, 'root', '_daemon_']);
    assert.match(text, /^kyuubi\.authentication\.jdbc\.password=db-password$/m);
    assert.deepEqual(
      out.container('kyuubi').services,
      { kyuubi: 'active' },
      'the server and no service of the image',
    );
    assert.equal(out.secrets.find(({ id }) => id === dbUser.id)?.label, 'auth-db.7.user.secret');
  });

  it('does nothing when nothing changed', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    for (const event of [
      world.context.on.updateStatus(),
      world.context.on.configChanged(),
      world.context.on.relationChanged('auth-db'),
    ]) {
      const again = await world.context.run(event, first);
      assert.deepEqual(again.container('kyuubi').starts, {});
      const revisions = ({ secrets }: typeof first) =>
        secrets.map(({ id, latestRevision }) => [id, latestRevision]);
      assert.deepEqual(revisions(again), revisions(first));
      assert.deepEqual(again.relations, first.relations);
      assert.deepEqual(again.unitStatus, active());
    }
    assert.equal(world.writes, 1);
  });

  it('stops when the relation breaks, removes the credentials, and serves the same user when it is back', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const broken = await world.context.run(world.context.on.relationBroken('auth-db'), first);
    assert.deepEqual(broken.unitStatus, blocked('Missing authentication database relation'));
    assert.equal(broken.container('kyuubi').services.kyuubi, 'inactive');
    assert.throws(() => broken.container('kyuubi').file(defaults));
    // Another database, for a new relation: the user is written with the password that it had.
    world.rows = undefined;
    const user = {
      ...dbUser,
      id: '00000000000000000002',
      revisions: { 1: { username: 'relation_id_8', password: 'other' } },
    };
    const relation = { ...authDb({ 'secret-user': `secret:${user.id}` }), id: 8 };
    const state = { ...broken, relations: [peers, relation], secrets: [...broken.secrets, user] };
    const back = await world.context.run(world.context.on.relationChanged('auth-db'), state);
    assert.deepEqual(back.unitStatus, active());
    assert.deepEqual(world.hashes, { admin: 'hash-of-generated-1' });
  });

  it('takes the password from system-users, and its next one, without a restart', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const mine = {
      id: '00000000000000000009',
      owner: 'model' as const,
      revisions: { 1: { admin: 'chosen' } },
    };
    const config = { 'system-users': `secret:${mine.id}` };
    const second = await world.context.run(world.context.on.configChanged(), {
      ...first,
      config,
      secrets: [...first.secrets, mine],
    });
    assert.deepEqual(world.hashes, { admin: 'hash-of-chosen' });
    assert.deepEqual(second.container('kyuubi').starts, {});
    const secrets = second.secrets.map((secret) =>
      secret.id === mine.id
        ? { ...secret, revisions: { ...secret.revisions, 2: { admin: 'next' } } }
        : secret,
    );
    const third = await world.context.run(world.context.on.secretChanged(mine.id), { ...second, secrets });
    assert.deepEqual(world.hashes, { admin: 'hash-of-next' });
    assert.deepEqual(third.container('kyuubi').starts, {});
    const action = await world.context.run(world.context.on.action('get-jdbc-endpoint'), third);
    assert.equal(action.action?.results.password, 'next');
  });

  it('takes a password out of a file that ends with a line break', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const mine = {
      id: '00000000000000000009',
      owner: 'model' as const,
      revisions: { 1: { admin: 'typed\n' } },
    };
    const config = { 'system-users': `secret:${mine.id}` };
    await world.context.run(world.context.on.configChanged(), {
      ...first,
      config,
      secrets: [...first.secrets, mine],
    });
    assert.deepEqual(world.hashes, { admin: 'hash-of-typed' });
  });

  const flawed: [string, object, string][] = [
    ['does not exist', { secrets: [dbUser] }, 'Secret provided as system-users does not exist'],
    [
      'is not granted',
      { secrets: [dbUser, { granted: false, revisions: { 1: { admin: 'x1' } } }] },
      'Secret provided as system-users has not been granted to the charm',
    ],
    [
      'names another user',
      { secrets: [dbUser, { revisions: { 1: { bob: 'x1' } } }] },
      'Secret provided as system-users has invalid content',
    ],
    [
      'has a password that bcrypt would cut',
      { secrets: [dbUser, { revisions: { 1: { admin: 'x'.repeat(73) } } }] },
      'Secret provided as system-users has invalid content',
    ],
  ];
  for (const [what, change, text] of flawed) {
    it(`is blocked, and serves on, when the secret of system-users ${what}`, async () => {
      const world = new World();
      const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
      const id = '00000000000000000009';
      const { secrets } = change as { secrets: object[] };
      const mine = secrets.slice(1).map((secret) => ({ id, owner: 'model' as const, ...secret }) as never);
      const state = {
        ...first,
        config: { 'system-users': `secret:${id}` },
        secrets: [...first.secrets, ...mine],
      };
      const out = await world.context.run(world.context.on.configChanged(), state);
      assert.deepEqual(out.unitStatus, blocked(text));
      assert.equal(out.container('kyuubi').services.kyuubi, 'active');
      assert.deepEqual(world.hashes, { admin: 'hash-of-generated-1' });
      const action = await world.context.run(world.context.on.action('get-jdbc-endpoint'), out);
      assert.equal(action.action?.results.password, 'generated-1');
    });
  }

  it('goes on with what it has when the provider writes nonsense', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const relations = [peers, authDb({ endpoints: 'not an address' })];
    const out = await world.context.run(world.context.on.relationChanged('auth-db'), { ...first, relations });
    assert.deepEqual(
      out.unitStatus,
      blocked(
        'Relation auth-db gives an invalid endpoints: expected host:port; fix or relate the database again',
      ),
    );
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
    assert.match(out.container('kyuubi').file(defaults).text, /pg\.m\.svc/);
  });

  it('waits for a database that is away, and writes the user when it is back', async () => {
    const world = new World();
    world.failure = { state: 'unreachable', why: 'connect ECONNREFUSED 10.0.0.1:5432' };
    const out = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    assert.match(out.unitStatus.message, /cannot be reached \(connect ECONNREFUSED/);
    assert.throws(() => out.secret('kyuubi-peers.kyuubi-k8s.app'), 'no password that nobody can log in with');
    world.failure = undefined;
    const later = await world.context.run(world.context.on.updateStatus(), out);
    assert.deepEqual(later.unitStatus, active());
    assert.deepEqual(world.hashes, { admin: 'hash-of-generated-1' });
  });

  it('hands out the old password until the database knows the new one', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    world.failure = { state: 'unreachable', why: 'down' };
    const mine = {
      id: '00000000000000000009',
      owner: 'model' as const,
      revisions: { 1: { admin: 'chosen' } },
    };
    const state = {
      ...first,
      config: { 'system-users': `secret:${mine.id}` },
      secrets: [...first.secrets, mine],
    };
    const out = await world.context.run(world.context.on.configChanged(), state);
    const follower = { ...out, leader: false };
    const action = await world.context.run(world.context.on.action('get-jdbc-endpoint'), follower);
    assert.equal(action.action?.results.password, 'generated-1');
  });

  it('serves on when the provider takes a field back for a while', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const { endpoints: _, ...remoteApp } = authDb().remoteApp ?? {};
    const relations = [peers, { ...authDb(), remoteApp }];
    const out = await world.context.run(world.context.on.relationChanged('auth-db'), { ...first, relations });
    assert.equal(out.unitStatus.name, 'waiting');
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
  });

  it('waits for a server that it started, and not at each event for one that does not answer', async () => {
    const world = new World();
    world.serving = false;
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    assert.deepEqual(first.unitStatus, maintenance('Kyuubi is not serving requests'));
    assert.equal(world.sleeps, 180);
    await world.context.run(world.context.on.updateStatus(), first);
    assert.equal(world.sleeps, 180);
  });

  it('restarts once when the database gets another password', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const secrets = first.secrets.map((secret) =>
      secret.id === dbUser.id
        ? {
            ...secret,
            revisions: { ...secret.revisions, 2: { username: 'relation_id_7', password: 'rotated' } },
          }
        : secret,
    );
    const out = await world.context.run(world.context.on.secretChanged(dbUser.id), { ...first, secrets });
    assert.deepEqual(out.container('kyuubi').starts, { kyuubi: 1 });
    assert.match(out.container('kyuubi').file(defaults).text, /password=rotated$/m);
  });

  it('goes on running when another revision of the charm only watches it in another way', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const container = first.container('kyuubi');
    const { kyuubi: layer = {}, ...others } = container.layers;
    const watched = Object.entries(layer.checks ?? {}).map(([name, check]) => [
      name,
      { ...check, period: '99s' },
    ]);
    const older = { ...layer, checks: Object.fromEntries(watched) };
    const out = await world.context.run(world.context.on.upgradeCharm(), {
      ...first,
      containers: [{ ...container, layers: { ...others, kyuubi: older } }],
    });
    assert.deepEqual(out.container('kyuubi').starts, {});
    assert.deepEqual(out.container('kyuubi').plan.checks, container.plan.checks);
  });

  it('does not call a server active that does not answer', async () => {
    const world = new World();
    world.serving = false;
    const failing = { ...kyuubi, failing: { kyuubi: 'Address already in use' } };
    const out = await world.context.run(world.context.on.relationChanged('auth-db'), {
      ...ready,
      containers: [failing],
    });
    assert.deepEqual(
      out.unitStatus,
      blocked('Kyuubi stops right after its start; its last lines are in juju debug-log'),
    );
    assert.ok(out.logs.some(({ message }) => message.includes('Address already in use')));
  });

  it('waits for its container', async () => {
    const { context } = new World();
    const out = await context.run(context.on.configChanged(), { ...ready, containers: [] });
    assert.deepEqual(out.unitStatus, maintenance('Waiting for Pebble'));
  });

  it('never writes a password to the log or to a plain databag', async () => {
    const world = new World();
    const out = await world.context.run(world.context.on.relationChanged('auth-db'), ready);
    const seen = JSON.stringify([
      out.logs,
      out.relations.map(({ localApp, localUnit }) => [localApp, localUnit]),
      out.unitStatusHistory,
    ]);
    for (const secret of ['db-password', 'generated-1']) assert.ok(!seen.includes(secret), secret);
  });
});
