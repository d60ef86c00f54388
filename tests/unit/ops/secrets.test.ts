import assert from 'node:assert/strict';
import type { Context } from '@charmed-spark/ops';
import { environment, FakeJuju, refusal, relationHook, run } from './fake-juju.ts';
import { type WebTypes, webCharm } from './web-charm.ts';

async function inHook(
  fake: FakeJuju,
  handler: (ctx: Context<WebTypes>) => Promise<void>,
  env = environment('start'),
): Promise<Error | undefined> {
  const charm = webCharm();
  charm.reconcile(handler);
  const { exitCode, error } = await run(charm, fake, env, () => new Date('2030-01-01T00:00:00Z'));
  return exitCode === 0 ? undefined : (error as Error);
}

async function well(
  fake: FakeJuju,
  handler: (ctx: Context<WebTypes>) => Promise<void>,
  env?: Record<string, string>,
): Promise<void> {
  const error = await inHook(fake, handler, env);
  if (error !== undefined) throw error;
}

describe('secrets', () => {
  it('are added with their content beside the command line', async () => {
    const fake = new FakeJuju().answer('secret-add', () => ({ code: 0, stdout: 'secret:abc\n', stderr: '' }));
    await well(fake, async (ctx) => {
      const secret = await ctx.app.addSecret(
        { username: 'admin-user', password: 'correct horse' },
        { label: 'users', description: 'who', rotate: 'monthly', expire: 3_600_000 },
      );
      assert.equal(secret.id, 'secret:abc');
      assert.deepEqual(await secret.getContent(), { username: 'admin-user', password: 'correct horse' });
      assert.equal(await ctx.secrets.get({ label: 'users' }), secret, 'one object per secret');
      assert.equal(await ctx.secrets.get({ id: 'abc' }), secret);
      await ctx.unit.addSecret({ key: 'other horse' });
      ctx.log.info('admin-user: correct horse, other horse');
    });
    assert.deepEqual(fake.lines(), [
      'secret-add --label users --description who --expire 2030-01-01T01:00:00.000Z --rotate monthly --owner application',
      'secret-add --owner unit',
      'juju-log --log-level INFO -- admin-user: ***, ***',
    ]);
    assert.deepEqual(fake.calls[0]?.content, { username: 'admin-user', password: 'correct horse' });
  });

  it('hide no word of the language for a field that says whether there is TLS', async () => {
    const fake = new FakeJuju().answer('secret-get', () => ({
      code: 0,
      stdout: '{"tls": "enabled", "tls-ca": "certificate"}',
      stderr: '',
    }));
    await well(fake, async (ctx) => {
      await ctx.secrets.get({ id: 'abc' });
      ctx.log.info('TLS is to be enabled with certificate');
    });
    assert.equal(fake.lines().at(-1), 'juju-log --log-level INFO -- TLS is to be enabled with ***');
  });

  it('refuse content that Juju would refuse, naming the key and not the value', async () => {
    await well(new FakeJuju(), async (ctx) => {
      for (const content of [
        {},
        { ca: 'hidden-value' },
        { User: 'hidden-value' },
        { user_name: 'hidden-value' },
      ]) {
        await assert.rejects(
          ctx.app.addSecret(content),
          (error: Error) => !error.message.includes('hidden-value'),
        );
      }
      const wrong = { key: 5 } as unknown as Record<string, string>;
      await assert.rejects(ctx.unit.addSecret(wrong), /the value of key is a number/);
    });
  });

  it('are read once; peek and refresh ask again, refresh is kept', async () => {
    const fake = new FakeJuju()
      .answer('secret-get --format=json secret:abc', { key: 'tracked' })
      .answer('secret-get --format=json secret:abc --peek', { key: 'latest' })
      .answer('secret-get --format=json secret:abc --refresh', { key: 'latest' });
    await well(fake, async (ctx) => {
      const secret = await ctx.secrets.get({ id: 'secret:abc' });
      assert.deepEqual(await secret.getContent(), { key: 'tracked' });
      assert.deepEqual(await secret.peekContent(), { key: 'latest' });
      assert.deepEqual(await secret.getContent(), { key: 'tracked' });
      assert.deepEqual(await secret.getContent({ refresh: true }), { key: 'latest' });
      assert.deepEqual(await secret.getContent(), { key: 'latest' });
      const content = (await secret.getContent()) as Record<string, string>;
      assert.throws(() => {
        content.key = 'changed';
      }, TypeError);
    });
    assert.equal(fake.lines('secret-get').length, 3);
  });

  it('are read in one call when the newest is asked for at once', async () => {
    const fake = new FakeJuju()
      .answer('secret-get', { key: 'tracked' })
      .answer('secret-get --format=json secret:abc --label mine --refresh', { key: 'latest' })
      .answer('secret-get --format=json --label own --refresh', { key: 'own' });
    await well(fake, async (ctx) => {
      const secret = await ctx.secrets.get({ id: 'secret:abc', label: 'mine' }, { refresh: true });
      assert.deepEqual(await secret.getContent(), { key: 'latest' });
      const own = await ctx.secrets.find({ label: 'own' }, { refresh: true });
      assert.deepEqual(await own?.getContent(), { key: 'own' });
    });
    assert.equal(fake.lines('secret-get').length, 2);
  });

  it('are asked for at their newest once in a hook, and again after a change', async () => {
    const fake = new FakeJuju()
      .answer('secret-get', { key: 'latest' })
      .answer('secret-get --format=json secret:gone --refresh', refusal('secret "gone" not found'));
    await well(fake, async (ctx) => {
      const newest = { refresh: true };
      await ctx.secrets.get({ id: 'secret:abc' });
      for (let times = 0; times < 2; times += 1) await ctx.secrets.get({ id: 'secret:abc' }, newest);
      assert.equal(fake.lines('secret-get').length, 2);
      const secret = await ctx.secrets.get({ id: 'secret:abc' }, newest);
      await secret.setContent({ key: 'changed' });
      await secret.getContent();
      assert.equal(fake.lines('secret-get').length, 2);
      for (let times = 0; times < 2; times += 1) await secret.getContent(newest);
      assert.equal(fake.lines('secret-get').length, 3);
      for (let times = 0; times < 2; times += 1)
        await assert.rejects(ctx.secrets.get({ id: 'secret:gone' }, newest), { name: 'SecretNotFoundError' });
      assert.equal(fake.lines('secret-get').length, 5);
    });
  });

  it('of one’s own are read plainly where Juju lets no owner refresh', async () => {
    const fake = new FakeJuju()
      .answer('secret-get --format=json --label own', { key: 'latest' })
      .answer('secret-get --format=json --label own --refresh', refusal('secret owner cannot use --refresh'))
      .answer('secret-get --format=json --label closed --refresh', refusal('permission denied'));
    await well(fake, async (ctx) => {
      const own = await ctx.secrets.get({ label: 'own' }, { refresh: true });
      assert.deepEqual(await own.getContent(), { key: 'latest' });
      await assert.rejects(ctx.secrets.get({ label: 'closed' }, { refresh: true }), {
        name: 'PermissionDeniedError',
      });
    });
    assert.equal(fake.lines('secret-get').length, 3);
  });

  it('are found by label, and labelled once when both are given', async () => {
    const fake = new FakeJuju().answer('secret-get', { key: 'value' });
    await well(fake, async (ctx) => {
      const secret = await ctx.secrets.get({ id: 'secret:abc', label: 'mine' });
      await secret.peekContent();
      await ctx.secrets.get({ label: 'other' });
      await ctx.secrets.get({ id: '9m4e2mr0ui3e8a215n4g' });
    });
    assert.deepEqual(fake.lines('secret-get'), [
      'secret-get --format=json secret:abc --label mine',
      'secret-get --format=json secret:abc --peek',
      'secret-get --format=json --label other',
      `secret-get --format=json secret://${environment('start').JUJU_MODEL_UUID}/9m4e2mr0ui3e8a215n4g`,
    ]);
  });

  it('that are not there or not granted are typed errors; find makes the first undefined', async () => {
    const fake = new FakeJuju()
      .answer('secret-get --format=json --label gone', refusal('consumer label "gone" not found'))
      .answer('secret-get --format=json secret:closed', refusal('permission denied'));
    await well(fake, async (ctx) => {
      assert.equal(await ctx.secrets.find({ label: 'gone' }), undefined);
      await assert.rejects(ctx.secrets.get({ label: 'gone' }), { name: 'SecretNotFoundError' });
      await assert.rejects(ctx.secrets.find({ id: 'secret:closed' }), { name: 'PermissionDeniedError' });
    });
    assert.equal(fake.lines('secret-get').length, 3, 'a failed read is tried again');
  });

  it('with an id that is none are typed errors that show little of it, and are not found', async () => {
    const bare = `secret-get --format=json secret://${environment('start').JUJU_MODEL_UUID}/--label`;
    const fake = new FakeJuju()
      .answer('secret-get --format=json secret:garbage', refusal('secret URI "secret:garbage" not valid', 2))
      .answer('secret-get --format=json secret://other/xx', refusal('host model UUID "other" not valid', 2))
      .answer('secret-get --format=json secret:%zz', refusal('parse "secret:%zz": invalid URL escape "%zz"'))
      .answer(bare, refusal('secret URI "--label" not valid', 2));
    await well(fake, async (ctx) => {
      const impossible = ['secret:a\0b', 'not a uri!!', `secret:${'x'.repeat(200_000)}`, ''];
      for (const id of ['secret:garbage', 'secret://other/xx', 'secret:%zz', '--label', ...impossible]) {
        await assert.rejects(ctx.secrets.get({ id, label: 'mine' }), (error: Error) => {
          assert.equal(error.name, 'InvalidSecretUriError', `${id.slice(0, 20)}: ${error}`);
          assert.ok(error.message.length < 400);
          return true;
        });
        assert.equal(await ctx.secrets.find({ id }), undefined);
      }
      fake.answer('secret-get', refusal('secret owner "foo" not valid', 2));
      await assert.rejects(ctx.secrets.get({ id: 'secret:abc' }), { name: 'ToolError' });
    });
    assert.ok(
      fake.lines('secret-get').every((line) => !/\0|!|xxx/.test(line)),
      'what no command line should carry is not sent',
    );
  });

  describe('that others have granted', () => {
    const id = '9m4e2mr0ui3e8a215n4g';
    const name = { id: `secret:${id}`, label: 'db.4.user.secret' };
    const get = `secret-get --format=json secret:${id} --label db.4.user.secret`;

    it('are read once by the leader, and none of its own is asked for', async () => {
      const fake = new FakeJuju()
        .answer('is-leader', true)
        .answer('secret-ids', ['00000000000000000001'])
        .answer('secret-get', { key: 'value' });
      await well(fake, async (ctx) => {
        for (const own of ['secret:00000000000000000001', '00000000000000000001'])
          await assert.rejects(ctx.secrets.getGranted({ ...name, id: own }), { name: 'OwnSecretError' });
        assert.deepEqual(await (await ctx.secrets.getGranted(name)).getContent(), { key: 'value' });
      });
      assert.deepEqual(fake.lines('secret-get'), [get]);
      assert.equal(fake.lines('secret-ids').length, 1);
    });

    it('are known to a follower by the label that Juju took', async () => {
      const byLabel = 'secret-get --format=json --label db.4.user.secret';
      const fake = new FakeJuju().answer('secret-ids', null).answer('secret-get', { key: 'value' });
      await well(fake, async (ctx) => void (await ctx.secrets.getGranted(name)));
      assert.deepEqual(fake.lines('secret-get'), [get, byLabel]);
      for (const answer of [refusal('consumer label "db.4.user.secret" not found'), { key: 'other' }]) {
        fake.answer(byLabel, answer);
        await well(fake, async (ctx) => {
          await assert.rejects(ctx.secrets.getGranted(name), { name: 'OwnSecretError' });
        });
      }
    });

    it('get a label of their own where another secret has theirs', async () => {
      const fake = new FakeJuju()
        .answer('secret-ids', null)
        .answer('secret-get', { key: 'value' })
        .answer(get, refusal('secret with label "db.4.user.secret" already exists'));
      await well(fake, async (ctx) => void (await ctx.secrets.getGranted(name)));
      assert.deepEqual(fake.lines('secret-get').slice(1), [
        `${get}.${id}`,
        `secret-get --format=json --label db.4.user.secret.${id}`,
      ]);
    });
  });

  it('owned by label find their id, take content, settings, grants and removal', async () => {
    const fake = new FakeJuju()
      .answer('secret-get', { key: 'value' })
      .answer('secret-info-get --format=json --label own', {
        abc: {
          revision: 2,
          label: 'own',
          owner: 'application',
          rotation: 'never',
          expiry: '2031-01-01T00:00:00Z',
        },
      })
      .answer('relation-list', ['pg/0']);
    const env = relationHook('db-relation-changed', 'db:4', { app: 'pg', unit: 'pg/0' });
    await well(
      fake,
      async (ctx) => {
        assert.ok(ctx.event.kind === 'relation');
        const secret = await ctx.secrets.get({ label: 'own' });
        const info = await secret.getInfo();
        assert.deepEqual([info.revision, info.expires?.getTime()], [2, Date.UTC(2031, 0, 1)]);
        await secret.setContent({ key: 'new value' });
        assert.deepEqual(await secret.getContent(), { key: 'value' }, 'the tracked content stays');
        await secret.setInfo({ description: 'text' });
        await assert.rejects(secret.setInfo({}), TypeError);
        await secret.grant(ctx.event.relation);
        await secret.grant(ctx.event.relation, 'pg/0');
        await secret.revoke(ctx.event.relation);
        await secret.removeRevision(1);
        await secret.removeAllRevisions();
      },
      env,
    );
    const lines = fake.lines().filter((line) => /^secret-(?!get)/.test(line));
    assert.deepEqual(lines, [
      'secret-info-get --format=json --label own',
      'secret-info-get --format=json --label own',
      'secret-set secret:abc',
      'secret-set --description text secret:abc',
      'secret-grant --relation 4 secret:abc',
      'secret-grant --relation 4 --unit pg/0 secret:abc',
      'secret-revoke --relation 4 secret:abc',
      'secret-remove secret:abc --revision 1',
      'secret-remove secret:abc',
    ]);
    assert.deepEqual(fake.calls.find(({ tool }) => tool === 'secret-set')?.content, { key: 'new value' });
  });

  it('of the application are the leader’s', async () => {
    const fake = new FakeJuju().answer('secret-add', refusal('this unit is not the leader'));
    const error = await inHook(fake, async (ctx) => void (await ctx.app.addSecret({ key: 'a long value' })));
    assert.equal(error?.name, 'NotLeaderError');
    assert.doesNotMatch(String(error), /a long value/);
  });

  it('in output that is no JSON are not repeated in the error', async () => {
    const fake = new FakeJuju().answer('secret-get', () => ({ code: 0, stdout: 'key: hidden', stderr: '' }));
    const error = await inHook(fake, async (ctx) => void (await ctx.secrets.get({ label: 'x' })));
    assert.match(String(error), /secret-get .* printed 11 characters that are not JSON/);
    assert.doesNotMatch(String(error), /hidden/);
  });
});

describe('a revision that Juju wants removed', () => {
  const hook = (name: string): Record<string, string> =>
    environment(name, {
      JUJU_SECRET_ID: 'secret:abc',
      JUJU_SECRET_LABEL: 'own',
      JUJU_SECRET_REVISION: '3',
    });

  for (const name of ['secret-remove', 'secret-expired']) {
    it(`is removed in ${name} by a charm that does not observe it`, async () => {
      const fake = new FakeJuju();
      const { exitCode } = await run(webCharm(), fake, hook(name));
      assert.equal(exitCode, 0);
      assert.deepEqual(fake.lines('secret-remove'), ['secret-remove secret:abc --revision 3']);
      assert.equal(fake.lines().length, 1, 'nothing is read for it');
    });
  }

  it('is left to a charm that observes the event', async () => {
    const fake = new FakeJuju();
    const charm = webCharm();
    const seen: unknown[] = [];
    charm.on.secretRemove((event) => void seen.push(event.revision));
    charm.on.secretExpired((event) => void seen.push(event.revision));
    for (const name of ['secret-remove', 'secret-expired']) await run(charm, fake, hook(name));
    assert.deepEqual(seen, [3, 3]);
    assert.deepEqual(fake.lines(), []);
  });

  it('stays in the events that ask for something else', async () => {
    const fake = new FakeJuju();
    for (const name of ['secret-rotate', 'secret-changed']) await run(webCharm(), fake, hook(name));
    assert.deepEqual(fake.lines(), []);
  });

  it('may be gone already, or be another leader’s by now', async () => {
    for (const text of ['secret "secret:abc" not found', 'this unit is not the leader']) {
      const fake = new FakeJuju().answer('secret-remove', refusal(text));
      const { exitCode } = await run(webCharm(), fake, hook('secret-remove'));
      assert.equal(exitCode, 0);
      assert.match(fake.logged().join(), /^DEBUG .*revision 3.* is left: /);
    }
    const fake = new FakeJuju().answer('secret-remove', refusal('connection is shut down'));
    assert.equal((await run(webCharm(), fake, hook('secret-remove'))).exitCode, 1);
  });
});
