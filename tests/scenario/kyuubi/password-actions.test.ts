import assert from 'node:assert/strict';
import { client, given, type Input, type Out, serving } from './clients.ts';
import { World } from './world.ts';

const id = '00000000000000000009';

describe('actions for passwords', () => {
  let world: World;
  let first: Out;
  beforeEach(async () => {
    world = new World();
    first = await world.context.run(world.context.on.updateStatus(), serving([client(11), client(12)]));
  });
  type Name = 'get-password' | 'set-password' | 'rotate-password';
  const run = (name: Name, params: Record<string, string | number> = {}, state: Input = first) =>
    world.context.run(world.context.on.action(name, params), state);
  const answer = async (...args: Parameters<typeof run>) => {
    const { action } = await run(...args);
    assert.equal(action?.failed, undefined);
    return action?.results;
  };
  const failure = async (...args: Parameters<typeof run>): Promise<string> => {
    const { action } = await run(...args);
    assert.ok(action?.failed !== undefined, 'it should have failed');
    assert.equal(action.results.error, action.failed);
    return action.failed;
  };
  /** The operator's secret rules the passwords. */
  const ruled = async (): Promise<Out> => {
    const mine = { id, owner: 'model' as const, revisions: { 1: { admin: 'root-pw', alice: 'alice-pw' } } };
    const config = { ...first.config, 'system-users': `secret:${id}` };
    return world.context.run(world.context.on.configChanged(), {
      ...first,
      config,
      secrets: [...first.secrets, mine],
    });
  };

  it('tell the password of admin, of another user, of a client', async () => {
    const state = await ruled();
    assert.deepEqual(await answer('get-password', {}, state), { username: 'admin', password: 'root-pw' });
    assert.equal((await answer('get-password', { username: 'alice' }, state))?.password, 'alice-pw');
    const mine = await answer('get-password', { username: 'relation_id_11' }, state);
    assert.equal(mine?.password, given(state, 11).password);
    assert.equal(
      await failure('get-password', { username: 'carol' }, state),
      'There is no user "carol"; users are admin, alice, relation_id_11, relation_id_12',
    );
  });

  it('tell from every unit what every unit may read', async () => {
    const follower = { ...first, leader: false };
    assert.deepEqual(await answer('get-password', {}, follower), await answer('get-password'));
    assert.equal(
      await failure('get-password', { username: 'relation_id_11' }, follower),
      'Action must be ran on the application leader',
    );
  });

  it('set the password of admin as scripts of 2024 do', async () => {
    const out = await run('set-password', { password: 'chosen' });
    assert.deepEqual(out.action?.results, { username: 'admin', password: 'chosen' });
    assert.equal(world.hashes?.admin, 'hash-of-chosen');
    assert.equal((await answer('get-password', {}, { ...out, leader: false }))?.password, 'chosen');
    const counted = [world.writes, world.hashings];
    const next = await world.context.run(world.context.on.updateStatus(), out);
    assert.deepEqual([world.writes, world.hashings], counted, 'it holds');
    assert.deepEqual(await answer('set-password', { password: 'chosen' }, next), out.action?.results);
    assert.deepEqual([world.writes, world.hashings], counted, 'the same password is no change');
  });

  it('make a password where none is given', async () => {
    const made = await answer('set-password');
    assert.match(String(made?.password), /^generated-/);
    assert.equal(world.hashes?.admin, `hash-of-${made?.password}`);
  });

  it('set none that bcrypt would cut or a file could not hold', async () => {
    const hashes = world.hashes;
    assert.equal(
      await failure('set-password', { password: 'x'.repeat(73) }),
      'The password is longer than 72 bytes',
    );
    assert.equal(
      await failure('set-password', { password: 'a\nb' }),
      'The password has a character that is not printable ASCII',
    );
    assert.equal(await failure('set-password', { password: '' }), 'The password is empty');
    assert.deepEqual(world.hashes, hashes);
  });

  it('leave those alone that system-users rules, and say what to do', async () => {
    const state = await ruled();
    const remedy = (name: string) =>
      `The password of ${name} is set by the secret of the option system-users: change it there (juju update-secret), or unset the option first (juju config kyuubi-k8s --reset system-users)`;
    assert.equal(await failure('set-password', { password: 'x' }, state), remedy('admin'));
    assert.equal(await failure('rotate-password', { username: 'alice' }, state), remedy('alice'));
    assert.equal(world.hashes?.admin, 'hash-of-root-pw');
  });

  it('change nothing from a unit that does not lead', async () => {
    const follower = { ...first, leader: false };
    for (const name of ['set-password', 'rotate-password'] as const)
      assert.equal(await failure(name, {}, follower), 'Action must be ran on the application leader');
  });

  it('rotate the password of a client, who finds it in a new revision, and nobody else', async () => {
    const before = first.secret('jdbc.11.user.secret');
    const out = await run('rotate-password', { 'relation-id': 11 });
    assert.deepEqual(out.action?.results, { username: 'relation_id_11' });
    const after = out.secret('jdbc.11.user.secret');
    assert.equal(after.latestRevision, before.latestRevision + 1);
    assert.notEqual(after.latest.password, before.latest.password);
    assert.equal(world.hashes?.relation_id_11, `hash-of-${after.latest.password}`);
    assert.deepEqual(given(out, 12), given(first, 12));
    assert.deepEqual(out.relations, first.relations, 'the databags are as they were');
    const counted = world.hashings;
    await world.context.run(world.context.on.updateStatus(), out);
    assert.equal(world.hashings, counted);
    const again = await run('rotate-password', { username: 'relation_id_11' }, out);
    assert.equal(again.secret('jdbc.11.user.secret').latestRevision, before.latestRevision + 2);
  });

  it('rotate that of admin, and tell it', async () => {
    const made = await answer('rotate-password');
    assert.deepEqual(made, { username: 'admin', password: String(made?.password) });
    assert.equal(world.hashes?.admin, `hash-of-${made?.password}`);
  });

  it('refuse names that nobody has, or that contradict each other', async () => {
    assert.match(
      await failure('rotate-password', { 'relation-id': 99 }),
      /^There is no user "relation_id_99"; users are admin/,
    );
    assert.match(
      await failure('rotate-password', { username: 'admin', 'relation-id': 11 }),
      /name two users/,
    );
    assert.match(await failure('set-password', { username: 'carol' }), /^There is no user "carol"/);
    assert.match(
      await failure('set-password', { username: 'relation_id_11', password: 'x' }),
      /run rotate-password username=relation_id_11/,
    );
  });

  it('change nothing where the database fails, and say how', async () => {
    const secrets = first.secrets.map(({ latest }) => latest);
    world.failure = { state: 'unreachable', why: 'connect ECONNREFUSED' };
    for (const name of ['set-password', 'rotate-password'] as const) {
      const out = await run(name, { username: 'admin' });
      assert.equal(
        out.action?.failed,
        'Authentication database at pg.m.svc:5432 cannot be reached (connect ECONNREFUSED); retrying',
      );
      assert.deepEqual(
        out.secrets.map(({ latest }) => latest),
        secrets,
      );
    }
    assert.equal((await answer('get-password'))?.username, 'admin');
  });

  it('change nothing where the database fails in the middle', async () => {
    const { writeUsers } = world;
    world.writeUsers = async () => ({ state: 'refused', why: 'read-only transaction' });
    const out = await run('rotate-password', { 'relation-id': 11 });
    assert.match(
      out.action?.failed ?? '',
      /^The password was not changed\. Authentication database auth_db refuses kyuubi-k8s: read-only/,
    );
    assert.deepEqual(given(out, 11), given(first, 11));
    world.writeUsers = writeUsers;
  });

  it('are healed by the next event when they were cut off', async () => {
    await run('rotate-password', { 'relation-id': 11 });
    // Juju has nothing of the action: the client knows the old password.
    await world.context.run(world.context.on.updateStatus(), first);
    assert.equal(world.hashes?.relation_id_11, `hash-of-${given(first, 11).password}`);
  });

  it('need a database', async () => {
    const state = { ...first, relations: first.relations.filter(({ endpoint }) => endpoint !== 'auth-db') };
    for (const name of ['get-password', 'set-password', 'rotate-password'] as const) {
      assert.equal(
        await failure(name, {}, state),
        'The action can only be run when authentication is enabled. Please integrate kyuubi-k8s:auth-db with postgresql-k8s',
      );
    }
  });

  it('of 2024 wait for the container, as they did; a rotation does not', async () => {
    const state = { ...first, containers: [] };
    for (const name of ['get-password', 'set-password'] as const)
      assert.equal(
        await failure(name, {}, state),
        'The action failed because the workload is not ready yet.',
      );
    assert.equal(
      await failure('set-password', {}, { ...state, leader: false }),
      'Action must be ran on the application leader',
    );
    assert.equal((await answer('rotate-password', {}, state))?.username, 'admin');
  });

  it('are of use while the server does not serve: the passwords are in the database', async () => {
    world.serving = false;
    assert.equal((await answer('set-password', { password: 'chosen' }))?.password, 'chosen');
    assert.equal(world.hashes?.admin, 'hash-of-chosen');
    assert.equal((await answer('get-password'))?.username, 'admin');
  });

  it('change that of a user of system-users when the option is unset, and nobody else’s', async () => {
    const state = await ruled();
    const { 'system-users': _, ...config } = state.config;
    const unset = await world.context.run(world.context.on.configChanged(), { ...state, config });
    const before = { ...world.hashes };
    const out = await run('set-password', { username: 'alice', password: 'chosen' }, unset);
    assert.deepEqual(out.action?.results, { username: 'alice', password: 'chosen' });
    assert.deepEqual(world.hashes, { ...before, alice: 'hash-of-chosen' });
    const made = await run('rotate-password', { username: 'alice' }, out);
    const { password } = made.action?.results ?? {};
    assert.deepEqual(world.hashes, { ...before, alice: `hash-of-${password}` });
    assert.equal((await answer('get-password', { username: 'alice' }, made))?.password, password);
    assert.equal((await answer('get-password', {}, made))?.password, 'root-pw');
  });

  it('log no password', async () => {
    const out = await run('set-password', { password: 'a-password-of-2024' });
    assert.ok(!JSON.stringify([out.logs, out.action?.log]).includes('a-password-of-2024'));
  });
});

describe('show-status', () => {
  it('tells every cause with its effect, and who may log in', async () => {
    const world = new World();
    const start = await world.context.run(
      world.context.on.updateStatus(),
      serving([client(11, { database: 'a\nb' })]),
    );
    const config = { ...start.config, 'system-users': 'secret:00000000000000000099', allowlist: 'alice' };
    const state = { ...start, config };
    await world.context.run(world.context.on.configChanged(), state);
    const { action } = await world.context.run(world.context.on.action('show-status'), state);
    assert.deepEqual(action?.results, {
      status: 'blocked',
      server: 'serving',
      causes: {
        1: {
          status: 'blocked',
          message: 'Secret provided as system-users does not exist',
          effect: 'degraded',
        },
        2: {
          status: 'blocked',
          message:
            'No user for a client: relation jdbc:11 asks for a database whose name is not one line of up to 255 characters',
          effect: 'degraded',
        },
      },
      users: { allowed: '', refused: 'admin' },
    });
  });

  it('tells what only the attempt to bring the unit in line shows, and retries what was mended', async () => {
    const world = new World();
    const why = 'permission denied to create extension "pgcrypto"';
    world.writeUsers = async () => ({ state: 'refused', why });
    const out = await world.context.run(world.context.on.updateStatus(), serving([]));
    const text = `Authentication database auth_db refuses kyuubi-k8s: ${why}; check the rights of its user`;
    assert.ok(out.unitStatus.message.startsWith(text), out.unitStatus.message);
    const show = () => world.context.run(world.context.on.action('show-status'), out);
    const causes = (await show()).action?.results.causes as Record<string, { message: string }>;
    assert.deepEqual(
      Object.values(causes).map(({ message }) => message),
      [text],
    );
    world.writeUsers = new World().writeUsers;
    const mended = await show();
    assert.deepEqual([mended.action?.results.status, mended.unitStatus.name], ['active', 'active']);
  });

  it('is answered while nothing is there', async () => {
    const world = new World();
    const { action } = await world.context.run(world.context.on.action('show-status'), { leader: false });
    assert.equal(action?.results.status, 'blocked');
    assert.equal(action?.results.server, 'not serving');
  });
});
