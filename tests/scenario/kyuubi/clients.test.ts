import assert from 'node:assert/strict';
import { blocked } from '@charmed-spark/ops';
import { client, given, labels, type Out, serving } from './clients.ts';
import { World } from './world.ts';

const host = 'kyuubi-k8s.m.svc.cluster.local:10009';
const keptLabels = ['kyuubi-peers.kyuubi-k8s.app', 'kyuubi-peers.kyuubi-k8s.app.clients'];

describe('clients of the relation jdbc', () => {
  it('each get a user of their own, in the words of the interface', async () => {
    const world = new World();
    const out = await world.context.run(
      world.context.on.relationChanged(11),
      serving([client(11), client(12)]),
    );
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin', 'relation_id_11', 'relation_id_12']);
    const { localApp } = out.relation(11);
    const { data, 'secret-user': user, 'secret-tls': tls, ...plain } = localApp;
    assert.deepEqual(plain, { endpoints: host, version: '1.10.3', database: 'sales' });
    assert.deepEqual(JSON.parse(data ?? ''), client(11).remoteApp);
    const { username, password = '', uris } = given(out, 11);
    assert.deepEqual([username, uris], ['relation_id_11', `jdbc:hive2://${host}/`]);
    assert.equal(world.hashes?.relation_id_11, `hash-of-${password}`);
    assert.notEqual(password, given(out, 12).password);
    assert.deepEqual(given(out, 11, 'tls'), { tls: 'False' });
    for (const [uri, group] of [
      [user, 'user'],
      [tls, 'tls'],
    ]) {
      const { id, grants } = out.secret(`jdbc.11.${group}.secret`);
      assert.equal(uri, `secret:${id}`);
      assert.deepEqual(grants, [{ relation: 11 }]);
    }
  });

  it('cost one write of the table and one of a databag each, and nothing when nothing changed', async () => {
    const world = new World();
    const many = Array.from({ length: 40 }, (_, at) => client(at + 100));
    const first = await world.context.run(world.context.on.updateStatus(), serving(many));
    assert.deepEqual([world.reads, world.writes, world.hashings], [1, 1, 41]);
    const again = await world.context.run(world.context.on.updateStatus(), serving(many, first));
    assert.deepEqual([world.reads, world.writes, world.hashings], [2, 1, 41]);
    assert.deepEqual(again.relations, first.relations);
    const revisions = (out: Out) => out.secrets.map(({ id, latestRevision }) => [id, latestRevision]);
    assert.deepEqual(revisions(again), revisions(first));
    const more = await world.context.run(
      world.context.on.relationChanged(7000),
      serving([...many, client(7000)], again),
    );
    assert.deepEqual([world.reads, world.writes, world.hashings], [3, 2, 42]);
    const changed = more.relations.filter(({ id, localApp }) => {
      const before = again.relations.find((other) => other.id === id);
      return JSON.stringify(before?.localApp ?? {}) !== JSON.stringify(localApp);
    });
    assert.deepEqual(
      changed.map(({ id }) => id),
      [7000],
    );
  });

  it('are not answered before they ask, nor without a database', async () => {
    const world = new World();
    const silent = { endpoint: 'jdbc' as const, id: 11, remote: 'client11' };
    const out = await world.context.run(world.context.on.relationCreated(11), serving([silent]));
    assert.deepEqual(out.relation(11).localApp, {});
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin']);
    world.failure = { state: 'unreachable', why: 'down' };
    const away = await world.context.run(world.context.on.relationChanged(12), serving([client(12)]));
    assert.deepEqual(away.relation(12).localApp, {});
    world.failure = undefined;
    const back = await world.context.run(world.context.on.updateStatus(), serving([client(12)], away));
    assert.equal(given(back, 12).username, 'relation_id_12');
  });

  it('with a request that cannot be served are told of, and the others are served', async () => {
    const world = new World();
    const state = serving([client(11, { database: 'two\nlines' }), client(12)]);
    const out = await world.context.run(world.context.on.relationChanged(11), state);
    assert.match(out.unitStatus.message, /^No user for a client: relation jdbc:11 asks for a database/);
    assert.deepEqual(out.relation(11).localApp, {});
    assert.equal(given(out, 12).username, 'relation_id_12');
  });

  it('that know no secrets get theirs in the databag, and keep it', async () => {
    const world = new World();
    const old = { endpoint: 'jdbc' as const, id: 11, remote: 'client11', remoteApp: { database: 'sales' } };
    const first = await world.context.run(world.context.on.relationChanged(11), serving([old]));
    const { username, password = '', tls } = first.relation(11).localApp;
    assert.deepEqual([username, tls], ['relation_id_11', 'False']);
    assert.equal(world.hashes?.relation_id_11, `hash-of-${password}`);
    const again = await world.context.run(world.context.on.updateStatus(), serving([old], first));
    assert.deepEqual(again.relation(11).localApp, first.relation(11).localApp);
    assert.ok(!JSON.stringify(first.logs).includes(password));
  });

  it('that go take user and secrets along', async () => {
    const world = new World();
    const first = await world.context.run(
      world.context.on.relationChanged(11),
      serving([client(11), client(12)]),
    );
    const broken = await world.context.run(
      world.context.on.relationBroken(11),
      serving([client(11), client(12)], first),
    );
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin', 'relation_id_12']);
    assert.deepEqual(labels(broken), ['jdbc.12.tls.secret', 'jdbc.12.user.secret', ...keptLabels]);
    const last = await world.context.run(world.context.on.relationBroken(12), serving([client(12)], broken));
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin']);
    assert.deepEqual(labels(last), keptLabels.slice(0, 1));
  });

  it('stay when the leader itself is scaled down, which sees their relations broken', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged(11), serving([client(11)]));
    const gone = await world.context.run(
      world.context.on.relationBroken(11),
      serving([client(11)], first, { plannedUnits: 0 }),
    );
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin', 'relation_id_11']);
    assert.deepEqual(labels(gone), labels(first));
    const next = await world.context.run(world.context.on.leaderElected(), serving([client(11)], gone));
    assert.deepEqual(given(next, 11), given(first, 11));
  });

  it('that take their request back for a while keep user and password', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged(11), serving([client(11)]));
    const { username, password } = given(first, 11);
    const silent = { endpoint: 'jdbc' as const, id: 11, remote: 'client11' };
    const between = await world.context.run(world.context.on.relationChanged(11), serving([silent], first));
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin', 'relation_id_11']);
    const back = await world.context.run(
      world.context.on.relationChanged(11),
      serving([client(11)], between),
    );
    assert.deepEqual([given(back, 11).username, given(back, 11).password], [username, password]);
    assert.equal(world.hashes?.relation_id_11, `hash-of-${password}`);
  });

  it('that went unnoticed are removed by the next event, whoever leads', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged(11), serving([client(11)]));
    world.rows?.set('relation_id_5', { hash: 'of the Python charm', allowed: true });
    const follower = await world.context.run(
      world.context.on.updateStatus(),
      serving([], first, { leader: false }),
    );
    assert.ok(world.rows?.has('relation_id_11'), 'a follower writes nothing');
    const leader = await world.context.run(world.context.on.leaderElected(), serving([], follower));
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin']);
    assert.deepEqual(labels(leader), keptLabels.slice(0, 1));
  });

  it('that went while the database was away are told of until it is back', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged(11), serving([client(11)]));
    world.failure = { state: 'refused', why: 'permission denied for table kyuubi_users' };
    const broken = await world.context.run(world.context.on.relationBroken(11), serving([client(11)], first));
    assert.ok(
      broken.logs.some(({ message }) =>
        message.includes('Failed to delete user during jdbc relation broken event'),
      ),
    );
    assert.equal(broken.unitStatus.name, 'blocked');
    assert.ok(!labels(broken).some((label) => label.startsWith('jdbc.')), 'the secrets go at once');
    const still = await world.context.run(world.context.on.updateStatus(), serving([], broken));
    assert.ok(still.logs.some(({ message }) => message.includes('relation_id_11')));
    world.failure = undefined;
    const later = await world.context.run(world.context.on.updateStatus(), serving([], still));
    assert.deepEqual(Object.keys(world.hashes ?? {}), ['admin']);
    assert.equal(later.unitStatus.name, 'active');
  });

  it('keep their passwords when the database is another one', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged(11), serving([client(11)]));
    const hashes = world.hashes;
    const counted = world.hashings;
    world.rows = undefined;
    const next = await world.context.run(world.context.on.updateStatus(), serving([client(11)], first));
    assert.deepEqual(world.hashes, hashes);
    assert.deepEqual(given(next, 11), given(first, 11));
    assert.equal(
      world.hashings,
      counted + 1,
      'only that of admin, which the Python charm could have changed alone',
    );
  });

  it('log in with what they were told although a hook was cut off after the database', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.updateStatus(), serving([]));
    // The database has the user, Juju has nothing of it.
    await world.context.run(world.context.on.relationChanged(11), serving([client(11)], first));
    const next = await world.context.run(world.context.on.relationChanged(11), serving([client(11)], first));
    assert.equal(world.hashes?.relation_id_11, `hash-of-${given(next, 11).password}`);
  });

  it('of the Python charm keep user and password after a refresh', async () => {
    const world = new World();
    world.rows = new Map([
      ['admin', { hash: 'crypt', allowed: undefined }],
      ['relation_id_11', { hash: 'crypt', allowed: undefined }],
    ]);
    const theirs = [
      {
        owner: 'application' as const,
        label: 'kyuubi-peers.kyuubi-k8s.app',
        revisions: { 1: { 'admin-password': 'old-admin' } },
      },
      {
        id: '00000000000000000005',
        owner: 'application' as const,
        label: 'jdbc.11.user.secret',
        revisions: {
          1: { username: 'relation_id_11', password: 'old-client', uris: 'jdbc:hive2://old:10009/' },
        },
        grants: [{ relation: 11 }],
      },
    ];
    const state = serving([client(11)]);
    const out = await world.context.run(world.context.on.upgradeCharm(), {
      ...state,
      secrets: [...(state.secrets ?? []), ...theirs],
    });
    assert.deepEqual(world.hashes, { admin: 'hash-of-old-admin', relation_id_11: 'hash-of-old-client' });
    assert.deepEqual(given(out, 11), {
      username: 'relation_id_11',
      password: 'old-client',
      uris: `jdbc:hive2://${host}/`,
    });
    assert.equal(out.relation(11).localApp['secret-user'], 'secret:00000000000000000005');
  });

  it('do not lose the version while the container restarts', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged(11), serving([client(11)]));
    const away = await world.context.run(
      world.context.on.updateStatus(),
      serving([client(11)], first, { containers: [] }),
    );
    assert.deepEqual(away.relation(11).localApp, first.relation(11).localApp);
  });

  it('are of no concern to followers', async () => {
    const world = new World();
    const first = await world.context.run(world.context.on.relationChanged(11), serving([client(11)]));
    const out = await world.context.run(
      world.context.on.relationChanged(11),
      serving([client(11), client(12)], first, { leader: false }),
    );
    assert.deepEqual(out.relation(12).localApp, {});
    assert.deepEqual([world.reads, world.writes], [1, 1]);
    assert.notDeepEqual(out.unitStatus, blocked('x'));
  });
});
