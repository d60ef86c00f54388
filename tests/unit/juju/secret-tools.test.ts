import assert from 'node:assert/strict';
import type { SecretState } from '@charmed-spark/juju';
import { bench, joined, model, secret, secretId, table, withSecrets } from './fixture.ts';

const id = secretId(1);
const created = secretId(900);
const own = (change: Partial<SecretState> = {}) =>
  secret(1, { owner: { kind: 'application', name: 'app' }, label: 'mine', latest: 2, ...change });
const granted = (change: Partial<SecretState> = {}) =>
  secret(2, {
    latest: 2,
    label: 'theirs',
    grants: [{ target: { kind: 'application', name: 'app' }, relationId: 2 }],
    ...change,
  });
const leader = (...secrets: SecretState[]) => bench(withSecrets(model(), ...secrets), 'app/0', joined);
const follower = (...secrets: SecretState[]) => bench(withSecrets(model(), ...secrets), 'app/1', joined);
const b64 = (text: string) => Buffer.from(text).toString('base64');

describe('secret-add', () => {
  table([
    ['secret-add password=x', 0, `secret:${created}\n`], // trap 35: with a newline
    ['secret-add', 2, 'missing secret value or filename'],
    ['secret-add s3cret', 2, 'key value "s3cret" not valid'],
    ['secret-add password=', 2, 'key value "password=" not valid'],
    // Trap 32: at least three characters, lower case.
    ['secret-add ca=x', 2, 'key "ca" not valid'],
    ['secret-add Password=x', 2, 'key "Password" not valid'],
    ['secret-add user_name=x', 2, 'key "user_name" not valid'],
    ['secret-add --rotate foo password=x', 2, 'rotate policy "foo" not valid'],
    ['secret-add --owner foo password=x', 2, 'secret owner "foo" not valid'],
    ['secret-add --expire 2022-01-01 password=x', 2, 'expire time or duration "2022-01-01" not valid'],
    ['secret-add --expire -1h password=x', 2, 'negative expire duration "-1h" not valid'],
  ]);
  table(
    [
      ['secret-add password=x', 1, 'this unit is not the leader'],
      ['secret-add --owner unit password=x', 0, `secret:${created}\n`],
    ],
    follower,
  );
  table([['secret-add --label mine password=x', 1, 'secret with label "mine" already exists']], () =>
    leader(own()),
  );

  it('refuses a value that is too large without showing it', async () => {
    const result = await leader().run(['secret-add', `password=${'x'.repeat(800_000)}`]);
    assert.deepEqual(result, {
      code: 2,
      stdout: '',
      stderr: 'ERROR base64 encoded secret content for key "password" too large: 1066668 bytes\n',
    });
  });

  it('refuses a file without content', async () => {
    const { files, run } = leader();
    files.set('/tmp/none.yaml', '');
    assert.equal(
      (await run('secret-add --file /tmp/none.yaml')).stderr,
      'ERROR empty secret value not valid\n',
    );
  });

  it('takes values, base64, files and a YAML file, arguments first', async () => {
    const { files, context, out } = leader();
    files.set('/tmp/v/key', 'line\n');
    files.set('/tmp/all.yaml', 'password: no\nother: "1"\n');
    await out([
      'secret-add',
      'password=a=b=',
      'cert#base64=eA==',
      'key#file=/tmp/v/key',
      '--file',
      '/tmp/all.yaml',
    ]);
    assert.deepEqual(context.changes().secretsCreated[0]!.revisions[0]!.content, {
      other: b64('1'),
      password: b64('a=b='),
      cert: 'eA==',
      key: b64('line\n'),
    });
  });

  it('opens files relative to the agent, not the caller (trap 31)', async () => {
    const { run } = leader();
    const { stderr } = await run('secret-add key#file=relative');
    assert.equal(stderr, `ERROR open ${process.cwd()}/relative: no such file or directory\n`);
  });

  it('reads expiry and rotation', async () => {
    const { context, out } = leader();
    await out('secret-add --expire 1h30m --rotate daily --description why --label l password=x');
    await out('secret-add --expire 2030-01-02T03:04:05+01:00 password=x');
    await out('secret-add --expire 2030-01-02T03:04:05 password=x');
    const made = context.changes().secretsCreated;
    assert.deepEqual(
      made.map(({ expire }) => expire),
      ['2026-01-02T04:34:05Z', '2030-01-02T02:04:05Z', '2030-01-02T03:04:05Z'],
    );
    assert.deepEqual([made[0]!.rotate, made[0]!.description, made[0]!.label], ['daily', 'why', 'l']);
  });
});

describe('secret-get', () => {
  const text = 'password: value-2-2\n';
  table(
    [
      [`secret-get secret:${secretId(2)}`, 0, text],
      [`secret-get ${secretId(2)}`, 0, text],
      [`secret-get secret://11111111-2222-4333-8444-555555555555/${secretId(2)}`, 0, text],
      [`secret-get secret:${secretId(2)} --format=json`, 0, '{"password":"value-2-2"}\n'],
      [`secret-get ${secretId(2)} password`, 0, 'value-2-2\n'],
      [`secret-get ${secretId(2)} password --format=json`, 0, '"value-2-2"\n'],
      [`secret-get ${secretId(2)} password#base64`, 0, `${b64('value-2-2')}\n`],
      [`secret-get ${secretId(2)} nope`, 1, 'secret key value "nope" not found'],
      [
        `secret-get ${secretId(2)} --format=smart`,
        2,
        'invalid value "smart" for option --format: unknown format "smart"',
      ],
      ['secret-get', 2, 'require either a secret URI or label'],
      [`secret-get ${secretId(2)} --peek --refresh`, 2, 'specify one of --peek or --refresh but not both'],
      ['secret-get secret:short', 2, 'secret URI "secret:short" not valid'],
      [`secret-get secret:${secretId(9)}`, 1, `secret "secret:${secretId(9)}" not found`],
      ['secret-get --label theirs', 1, 'consumer label "theirs" not found'],
      // An existing secret without access is never "not found".
      [`secret-get secret:${secretId(3)}`, 1, 'permission denied'],
    ],
    () => leader(granted(), secret(3)),
  );

  it('tracks the latest at the first read, then stays there', async () => {
    const { effects, out } = leader(granted({ consumers: { 'app/0': { revision: 1 } } }));
    assert.equal(await out(`secret-get ${secretId(2)}`), 'password: value-2-1\n');
    assert.deepEqual(effects, []);
    assert.equal(await out(`secret-get ${secretId(2)} --peek`), text);
    assert.deepEqual(effects, []);
    assert.equal(await out(`secret-get ${secretId(2)}`), 'password: value-2-1\n');
    assert.equal(await out(`secret-get ${secretId(2)} --refresh`), text);
    assert.deepEqual(effects, [{ kind: 'secret-consume', id: secretId(2), revision: 2 }]);
    assert.equal(await out(`secret-get ${secretId(2)}`), text);
    assert.equal(effects.length, 1);
  });

  it('tracks at the first read even when peeking', async () => {
    const { effects, out } = leader(granted());
    await out(`secret-get ${secretId(2)} --peek`);
    assert.deepEqual(effects, [{ kind: 'secret-consume', id: secretId(2), revision: 2 }]);
  });

  it('gives a consumed secret a label of the consumer, at once', async () => {
    const { effects, out, context } = leader(granted({ consumers: { 'app/0': { revision: 1 } } }));
    await out(`secret-get ${secretId(2)} --label db`);
    assert.deepEqual(effects, [{ kind: 'secret-consume', id: secretId(2), revision: 1, label: 'db' }]);
    assert.equal(await out('secret-get --label db'), 'password: value-2-1\n');
    await out(`secret-get ${secretId(2)} --label db`);
    assert.equal(effects.length, 1);
    assert.deepEqual(context.changes().secretsTracked, []);
  });

  it('gives an own secret the label that its manager reads it with by id, at once', async () => {
    const { effects, out, run } = leader(
      own({ consumers: { 'app/0': { revision: 2 } } }),
      secret(4, { owner: own().owner, label: 'taken' }),
    );
    await out(`secret-get ${id} --label mine`);
    assert.deepEqual(effects, []);
    assert.equal(await out(`secret-get ${id} --label other`), 'password: value-1-2\n');
    assert.deepEqual(effects, [{ kind: 'secret-label', id, label: 'other' }]);
    assert.equal(await out('secret-get --label other'), 'password: value-1-2\n');
    assert.equal((await run('secret-get --label mine')).stderr, 'ERROR consumer label "mine" not found\n');
    const clash = await run(`secret-get ${id} --label taken`);
    assert.equal(clash.stderr, 'ERROR secret with label "taken" already exists\n');
  });

  it('gives no label to a secret of the application that a follower reads by id', async () => {
    const { effects, out, run } = follower(own());
    assert.equal(await out(`secret-get ${id} --label other`), 'password: value-1-2\n');
    assert.ok(effects.every(({ kind }) => kind !== 'secret-label'));
    assert.equal((await run('secret-get --label other')).stderr, 'ERROR consumer label "other" not found\n');
  });

  it('lets every unit of the owner read by the owner label', async () => {
    for (const make of [leader, follower]) {
      assert.equal(await make(own()).out('secret-get --label mine'), 'password: value-1-2\n');
    }
  });

  it('shows a pending creation always', async () => {
    const { out } = leader();
    await out('secret-add --label new password=x');
    assert.equal(await out(`secret-get secret:${created}`), 'password: x\n');
    assert.equal(await out('secret-get --label new'), 'password: x\n');
  });

  it('shows a pending update only to --peek and --refresh (trap 33)', async () => {
    const { out, context } = leader(own({ consumers: { 'app/0': { revision: 2 } } }));
    await out(`secret-set ${id} password=fresh`);
    assert.equal(await out(`secret-get ${id}`), 'password: value-1-2\n');
    assert.equal(await out(`secret-get ${id} --peek`), 'password: fresh\n');
    assert.deepEqual(context.changes().secretsTracked, []);
    assert.equal(await out(`secret-get ${id} --refresh`), 'password: fresh\n');
    assert.deepEqual(context.changes().secretsTracked, [{ id, revision: 3 }]);
  });

  it('tracks an own secret at commit, not at once', async () => {
    const { out, context, effects } = leader(own({ consumers: { 'app/0': { revision: 1 } } }));
    assert.equal(await out(`secret-get ${id} --refresh`), 'password: value-1-2\n');
    assert.equal(await out(`secret-get ${id}`), 'password: value-1-2\n');
    assert.deepEqual(context.changes().secretsTracked, [{ id, revision: 2 }]);
    assert.deepEqual(effects, []);
  });

  it('treats a secret of another model as not found', async () => {
    const uri = `secret://99999999-2222-4333-8444-555555555555/${id}`;
    assert.equal(
      (await leader(own()).run(['secret-get', uri])).stderr,
      `ERROR secret "secret:${id}" not found\n`,
    );
  });

  it('keeps a removed secret readable until the commit, unless it was only pending', async () => {
    const { out, run } = leader(own());
    await out(`secret-remove ${id}`);
    assert.equal(await out(`secret-get ${id}`), 'password: value-1-2\n');
    await out('secret-add password=x');
    await out(`secret-remove ${created}`);
    assert.equal((await run(`secret-get ${created}`)).stderr, `ERROR secret "secret:${created}" not found\n`);
  });
});

describe('secret-set', () => {
  table(
    [
      ['secret-set', 2, 'missing secret URI'],
      ['secret-set foo a=b', 2, 'secret URI "foo" not valid'],
      [`secret-set ${id} word`, 2, 'key value "word" not valid'],
      [`secret-set ${id} --rotate foo`, 2, 'rotate policy "foo" not valid'],
      [`secret-set ${id} --label other`, 1, 'secret with label "other" already exists'],
      // ops always passes the owner, whatever it is.
      [`secret-set --owner application ${id} password=x`, 0, ''],
    ],
    () => leader(own(), secret(4, { owner: { kind: 'application', name: 'app' }, label: 'other' })),
  );
  table([[`secret-set ${id} password=x`, 1, 'this unit is not the leader']], () => follower(own()));

  it('makes nothing of equal content, and keeps metadata', async () => {
    const { out, context } = leader(own());
    await out(`secret-set ${id} password=value-1-2`);
    assert.deepEqual(context.changes().secretsUpdated, []);
    await out(`secret-set ${id} password=value-1-2 --description d`);
    assert.deepEqual(context.changes().secretsUpdated, [{ id, description: 'd' }]);
  });

  it('coalesces several sets of a run, the last content winning', async () => {
    const { out, context } = leader(own());
    await out(`secret-set ${id} password=one --label l`);
    await out(`secret-set ${id} password=two --rotate hourly`);
    assert.deepEqual(context.changes().secretsUpdated, [
      { id, label: 'l', rotate: 'hourly', content: { password: b64('two') } },
    ]);
  });

  it('drops a pending content that ends as it was', async () => {
    const { out, context } = leader(own());
    await out(`secret-set ${id} password=one`);
    await out(`secret-set ${id} password=value-1-2`);
    assert.deepEqual(context.changes().secretsUpdated, []);
  });

  it('changes a pending creation in place', async () => {
    const { out, context } = leader();
    await out('secret-add password=x');
    await out(`secret-set ${created} password=y --label l`);
    const [made] = context.changes().secretsCreated;
    assert.deepEqual(
      [made!.label, made!.latest, made!.revisions[0]!.content],
      ['l', 1, { password: b64('y') }],
    );
    assert.deepEqual(context.changes().secretsUpdated, []);
  });

  it("accepts another's secret, which only the commit refuses", async () => {
    const { out, context } = leader(granted());
    await out(`secret-set ${secretId(2)} password=x`);
    assert.equal(context.changes().secretsUpdated.length, 1);
  });
});

describe('secret-info-get and secret-ids', () => {
  const full = own({
    description: 'why',
    rotate: 'daily',
    expire: '2030-01-01T00:00:00Z',
    nextRotate: '2026-02-01T00:00:00Z',
    grants: [{ target: { kind: 'application', name: 'mysql' }, relationId: 2 }],
  });
  const info =
    `{"${id}":{"revision":2,"label":"mine","owner":"application","description":"why","rotation":"daily",` +
    '"expiry":"2030-01-01T00:00:00Z","rotates":"2026-02-01T00:00:00Z","access":[{"target":"application-mysql",' +
    '"scope":"relation-app.db#mysql.server","role":"view"}]}}\n';
  table(
    [
      [`secret-info-get ${id} --format=json`, 0, info],
      ['secret-info-get --label mine --format=json', 0, info],
      ['secret-info-get', 2, 'require either a secret URI or label'],
      [`secret-info-get ${id} --label mine`, 2, 'specify either a secret URI or label but not both'],
      ['secret-info-get foo', 2, 'secret URI "foo" not valid'],
      [`secret-info-get ${secretId(2)}`, 1, `secret "${secretId(2)}" not found`], // trap 34
      ['secret-ids', 0, `${id}\n`],
      ['secret-ids --format=json', 0, `["${id}"]\n`],
    ],
    () => leader(full, granted()),
  );
  table(
    [
      [`secret-info-get ${id}`, 1, `secret "${id}" not found`],
      // Trap 7: null, not [].
      ['secret-ids --format=json', 0, 'null\n'],
      ['secret-ids', 0, ''],
    ],
    () => follower(full),
  );

  it('includes what is pending', async () => {
    const { out } = leader(own());
    await out(`secret-set ${id} password=x --label renamed`);
    await out('secret-add password=x');
    await out(`secret-grant ${created} -r 2`);
    const info = JSON.parse(await out('secret-info-get --label renamed --format=json'));
    assert.deepEqual(info, {
      [id]: { revision: 3, label: 'renamed', owner: 'application', rotation: 'never' },
    });
    const fresh = JSON.parse(await out(`secret-info-get ${created} --format=json`))[created];
    assert.equal(fresh.access[0].target, 'application-mysql');
    assert.equal('rotation' in fresh, false);
    await out(`secret-remove ${id}`);
    assert.deepEqual(JSON.parse(await out('secret-ids --format=json')), [created]);
  });
});

describe('secret-grant', () => {
  table(
    [
      [`secret-grant ${id} -r db:2`, 0, ''],
      [`secret-grant ${id}`, 0, ''],
      [`secret-grant --relation 2 --unit mysql/0 ${id}`, 0, ''],
      ['secret-grant', 2, 'missing secret URI'],
      ['secret-grant foo', 2, 'secret URI "foo" not valid'],
      [`secret-grant ${id} --unit foo`, 2, 'unit "foo" not valid'],
      [
        `secret-grant ${id} --unit foo/0`,
        2,
        'cannot specify unit "foo/0" in relation to application "mysql"',
      ],
      [
        `secret-grant ${id} --relation -666`,
        2,
        'invalid value "-666" for option --relation: relation not found',
      ],
      [`secret-grant ${secretId(9)} -r 2`, 1, `secret "${secretId(9)}" not found`],
    ],
    () => leader(own()),
  );
  table([[`secret-grant ${id}`, 2, 'no relation id specified']], () => bench(withSecrets(model(), own())));
  table([[`secret-grant ${id} -r 2`, 1, 'this unit is not the leader']], () => follower(own()));

  it('refuses the application while units hold grants, pending ones too', async () => {
    const { out, run } = leader(own());
    await out(`secret-grant ${id} --unit mysql/0`);
    assert.deepEqual(await run(`secret-grant ${id}`), {
      code: 1,
      stdout: '',
      stderr:
        'ERROR any unit level grants need to be revoked before granting access to the corresponding application\n',
    });
    await out(`secret-revoke ${id} --unit mysql/0`);
    await out(`secret-grant ${id}`);
  });
});

describe('secret-revoke and secret-remove', () => {
  table(
    [
      [`secret-revoke ${id} -r 2`, 0, ''],
      [`secret-revoke --app mysql ${id}`, 0, ''],
      [
        `secret-revoke --application mysql --unit mysql/0 ${id}`,
        2,
        'specify only one of application or unit',
      ],
      [`secret-revoke -r 2 --app mysql ${id}`, 2, 'do not specify both relation and app'],
      ['secret-revoke', 2, 'missing secret URI'],
      [`secret-revoke ${secretId(9)} -r 2`, 1, `secret "${secretId(9)}" not found`],
      ['secret-remove', 2, 'missing secret URI'],
      [
        `secret-remove ${id} --revision x`,
        2,
        'invalid value "x" for option --revision: strconv.ParseInt: parsing "x": invalid syntax',
      ],
    ],
    () => leader(own()),
  );
  table([[`secret-revoke ${id}`, 2, 'missing relation or application or unit']], () =>
    bench(withSecrets(model(), own())),
  );
  table([[`secret-remove ${id}`, 1, 'this unit is not the leader']], () => follower(own()));

  it('collects revisions, all of them outweighing single ones', async () => {
    const { out, context } = leader(own());
    await out(`secret-remove ${id} --revision 1`);
    await out(`secret-remove ${id} --revision 1`);
    assert.deepEqual(context.changes().secretsRemoved, [{ id, revisions: [1] }]);
    await out(`secret-remove ${id}`);
    assert.deepEqual(context.changes().secretsRemoved, [{ id }]);
  });
});
