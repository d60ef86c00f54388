import assert from 'node:assert/strict';
import { active, blocked } from '@charmed-spark/ops';
import { client, given, type Input, type Out, serving } from './clients.ts';
import { World } from './world.ts';

const id = '00000000000000000009';
const revisions = (...contents: Record<string, string>[]) =>
  Object.fromEntries(contents.map((content, at) => [at + 1, content]));

/** The state after `last` with the option and its secret at these revisions; no content: the option is unset. */
function named(last: Out, ...contents: Record<string, string>[]): Input {
  const others = last.secrets.filter((secret) => secret.id !== id);
  const { 'system-users': _, ...config } = last.config;
  if (contents.length === 0) return { ...last, config, secrets: others };
  const mine = { id, owner: 'model' as const, revisions: revisions(...contents) };
  return { ...last, config: { ...config, 'system-users': `secret:${id}` }, secrets: [...others, mine] };
}

const allow = (last: Out, allowlist: string): Input => ({ ...last, config: { ...last.config, allowlist } });

describe('users of system-users', () => {
  let world: World;
  let first: Out;
  beforeEach(async () => {
    world = new World();
    first = await world.context.run(world.context.on.updateStatus(), serving([client(11)]));
  });
  const change = (state: Input) => world.context.run(world.context.on.configChanged(), state);
  const kept = (out: Out) => out.secret('kyuubi-peers.kyuubi-k8s.app').latest;

  it('are written beside admin and the clients, and kept for every unit', async () => {
    const out = await change(named(first, { admin: 'root-pw', alice: 'alice-pw' }));
    assert.deepEqual(out.unitStatus, active());
    assert.equal(world.hashes?.admin, 'hash-of-root-pw');
    assert.equal(world.hashes?.alice, 'hash-of-alice-pw');
    assert.ok(world.hashes?.relation_id_11);
    assert.equal(kept(out)['alice-password'], 'alice-pw');
    const counted = [world.writes, world.hashings];
    await change(out);
    assert.deepEqual([world.writes, world.hashings], counted, 'once');
    assert.deepEqual(out.container('kyuubi').starts, {}, 'no restart');
  });

  it('follow their secret: new password, new user, user that left', async () => {
    const two = await change(named(first, { admin: 'root-pw', alice: 'one', bob: 'bob-pw' }));
    const state = named(
      two,
      { admin: 'root-pw', alice: 'one', bob: 'bob-pw' },
      { admin: 'root-pw', alice: 'two', carol: 'c-pw' },
    );
    const out = await world.context.run(world.context.on.secretChanged(id), state);
    assert.deepEqual(Object.keys(world.hashes ?? {}).sort(), ['admin', 'alice', 'carol', 'relation_id_11']);
    assert.equal(world.hashes?.alice, 'hash-of-two');
    assert.deepEqual(
      Object.keys(kept(out)).sort(),
      ['admin', 'alice', 'carol'].flatMap((name) => [`${name}-password`, `${name}-password-hash`]),
    );
  });

  it('stay, with their passwords, when the option is unset', async () => {
    const two = await change(named(first, { admin: 'root-pw', alice: 'alice-pw' }));
    const hashes = world.hashes;
    const out = await change(named(two));
    assert.deepEqual(world.hashes, hashes);
    assert.deepEqual(kept(out), kept(two));
  });

  it('are not kept with a password that the database did not take', async () => {
    const { writeUsers } = world;
    world.writeUsers = async () => ({ state: 'refused', why: 'disk full' });
    const out = await change(named(first, { admin: 'root-pw', alice: 'alice-pw' }));
    assert.match(out.unitStatus.message, /refuses kyuubi-k8s: disk full/);
    assert.deepEqual(kept(out), kept(first));
    world.writeUsers = writeUsers;
    const later = await world.context.run(world.context.on.updateStatus(), out);
    assert.equal(kept(later)['alice-password'], 'alice-pw');
  });

  it('that left while the database was away are removed when it is back, by another leader too', async () => {
    const two = await change(named(first, { admin: 'root-pw', alice: 'alice-pw' }));
    world.failure = { state: 'unreachable', why: 'down' };
    const away = await change(named(two, { admin: 'root-pw', alice: 'alice-pw' }, { admin: 'root-pw' }));
    assert.ok(world.rows?.has('alice'));
    world.failure = undefined;
    const out = await world.context.run(world.context.on.leaderElected(), { ...away, leader: true });
    assert.ok(!world.rows?.has('alice'));
    assert.deepEqual(Object.keys(kept(out)), ['admin-password', 'admin-password-hash']);
  });

  it('that somebody else put into the table are left there, under the rule of the allowlist', async () => {
    world.rows?.set('by-hand', { hash: 'x', allowed: undefined });
    const out = await change(allow(first, 'admin'));
    assert.deepEqual(world.rows?.get('by-hand'), { hash: 'x', allowed: false });
    await change(allow(out, 'by-*'));
    assert.deepEqual(world.rows?.get('by-hand'), { hash: 'x', allowed: true });
  });

  it('are nobody of whom only another program knows in the same secret', async () => {
    const secrets = first.secrets.map((secret) =>
      secret.label === 'kyuubi-peers.kyuubi-k8s.app'
        ? { ...secret, revisions: { ...secret.revisions, 2: { ...secret.latest, 'other-password': 'x' } } }
        : secret,
    );
    const out = await change(named({ ...first, secrets } as Out, { admin: 'root-pw', alice: 'alice-pw' }));
    assert.deepEqual(Object.keys(world.hashes ?? {}).sort(), ['admin', 'alice', 'relation_id_11']);
    assert.equal(kept(out)['other-password'], 'x');
  });

  it('get the password that the Python charm has set since', async () => {
    const theirs = first.secrets.map((secret) =>
      secret.label === 'kyuubi-peers.kyuubi-k8s.app'
        ? {
            ...secret,
            revisions: { ...secret.revisions, 2: { ...secret.latest, 'admin-password': 'newer' } },
          }
        : secret,
    );
    world.rows?.set('admin', { hash: 'crypt', allowed: true });
    await world.context.run(world.context.on.upgradeCharm(), { ...first, secrets: theirs });
    assert.equal(world.hashes?.admin, 'hash-of-newer');
  });

  const flawed: [string, Record<string, string>, RegExp][] = [
    ['no admin', { bob: 'x1' }, /no password for admin/],
    ['a long password', { admin: 'x1', bob: 'x'.repeat(73) }, /password of bob is longer than 72 bytes/],
    ['a password of two lines', { admin: 'x1', bob: 'x\ny' }, /password of bob has a character that is not/],
    ['an empty password', { admin: '\n' }, /password of admin is empty/],
  ];
  for (const [what, content, detail] of flawed) {
    it(`are as they were while the secret has ${what}, and the log says so`, async () => {
      const two = await change(named(first, { admin: 'root-pw', alice: 'alice-pw' }));
      const hashes = world.hashes;
      const out = await change(named(two, { admin: 'root-pw', alice: 'alice-pw' }, content));
      assert.deepEqual(out.unitStatus, blocked('Secret provided as system-users has invalid content'));
      assert.ok(
        out.logs.some(({ message }) => detail.test(message)),
        JSON.stringify(out.logs),
      );
      assert.deepEqual(world.hashes, hashes);
    });
  }
});

describe('allowlist', () => {
  let world: World;
  let first: Out;
  beforeEach(async () => {
    world = new World();
    const start = await world.context.run(world.context.on.updateStatus(), serving([client(11)]));
    first = await change(named(start, { admin: 'a-pw', alice: 'b-pw', bob: 'c-pw' }));
  });
  const change = (state: Input) => world.context.run(world.context.on.configChanged(), state);

  it('lets everybody in unless the operator says otherwise', () => {
    assert.deepEqual(world.allowed.sort(), ['admin', 'alice', 'bob', 'relation_id_11']);
  });

  it('holds for admin too, not for clients, at once, without a restart and without a hash', async () => {
    const counted = world.hashings;
    const out = await change(allow(first, 'al*, bob'));
    assert.deepEqual(world.allowed.sort(), ['alice', 'bob', 'relation_id_11']);
    assert.deepEqual(out.container('kyuubi').starts, {});
    assert.equal(world.hashings, counted);
    assert.deepEqual(out.relation(11).localApp, first.relation(11).localApp);
    const none = await change(allow(out, ''));
    assert.deepEqual(world.allowed, ['relation_id_11']);
    await change(allow(none, '*'));
    assert.equal(world.allowed.length, 4);
  });

  it('that cannot be read leaves the one before in force, also for a user who comes', async () => {
    const out = await change(allow(first, 'alice'));
    const wrong = await change({
      ...allow(out, 'alice;carol,,*'),
      secrets: named(out, { admin: 'a-pw', alice: 'b-pw', carol: 'd-pw' }).secrets ?? [],
    });
    assert.equal(wrong.unitStatus.name, 'blocked');
    assert.match(wrong.unitStatus.message, /allowlist/);
    assert.deepEqual(world.allowed.sort(), ['alice', 'relation_id_11']);
    assert.ok(world.rows?.has('carol'));
  });

  it('that was never right opens nothing', async () => {
    const fresh = new World();
    await fresh.context.run(fresh.context.on.updateStatus(), {
      ...serving([client(11)]),
      config: { profile: 'testing', allowlist: 'alice;bob' },
    });
    assert.deepEqual(fresh.allowed, ['relation_id_11']);
  });

  it('is not opened by a leader who knows no valid one', async () => {
    const out = await change(allow(first, 'alice'));
    const relations = out.relations.map((relation) =>
      relation.endpoint === 'kyuubi-peers' ? { ...relation, localUnit: {} } : relation,
    );
    await world.context.run(world.context.on.leaderElected(), { ...allow(out, ',,'), relations });
    assert.deepEqual(world.allowed.sort(), ['alice', 'relation_id_11']);
  });

  it('waits for the leader', async () => {
    await change({ ...allow(first, 'alice'), leader: false });
    assert.equal(world.allowed.length, 4);
  });

  it('holds when the database is back', async () => {
    world.failure = { state: 'unreachable', why: 'down' };
    const out = await change(allow(first, 'alice'));
    assert.equal(world.allowed.length, 4);
    world.failure = undefined;
    await world.context.run(world.context.on.updateStatus(), out);
    assert.deepEqual(world.allowed.sort(), ['alice', 'relation_id_11']);
    assert.ok(given(out, 11).password);
  });
});
