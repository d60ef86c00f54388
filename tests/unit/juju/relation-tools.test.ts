import assert from 'node:assert/strict';
import type { HookInfo } from '@charmed-spark/juju';
import { bench, editRelation, joined, model, type Row, table } from './fixture.ts';

const addresses =
  '"egress-subnets":"10.1.2.100/32","ingress-address":"10.1.2.100","private-address":"10.1.2.100"';
const inJoined = () => bench(model(), 'app/0', joined);
const asFollower = () => bench(withBags(), 'app/1', joined);

function withBags() {
  let at = editRelation(model(), 2, {
    applicationBags: { app: { own: '1' }, mysql: { remote: '2' } },
  });
  at = editRelation(at, 1, { applicationBags: { app: { shared: '3' } } });
  return at;
}

describe('relation-ids', () => {
  table([
    // Trap 8: sorted as texts.
    ['relation-ids db', 0, 'db:11\ndb:2\n'],
    ['relation-ids db --format=json', 0, '["db:11","db:2"]\n'],
    ['relation-ids db --format=yaml', 0, '- db:11\n- db:2\n'],
    ['relation-ids ring', 0, 'ring:1\n'],
    // Trap 7: an empty list is [], and nothing in smart.
    ['relation-ids nope --format json', 0, '[]\n'],
    ['relation-ids nope --format yaml', 0, '[]\n'],
    ['relation-ids nope', 0, ''],
    ['relation-ids', 2, 'no endpoint name specified'],
    ['relation-ids db x', 2, 'unrecognized args: ["x"]'],
  ]);
  table([['relation-ids', 0, 'db:11\ndb:2\n']], inJoined);

  it('leaves out a broken and a dead relation, while -r still works (trap 9)', async () => {
    const broken: HookInfo = { ...joined, name: 'db-relation-broken' };
    delete (broken as { remoteUnit?: string }).remoteUnit;
    const { out } = bench(withBags(), 'app/0', broken);
    assert.equal(await out('relation-ids db'), 'db:11\n');
    assert.equal(await out('relation-get --app -r db:2 remote mysql'), '2\n');
    assert.match(await out('relation-get -r 2 private-address app/0'), /^10\.1\.1\.100\n$/);
    const dead = bench(editRelation(model(), 11, { life: 'dead' }));
    assert.equal(await dead.out('relation-ids db'), 'db:2\n');
  });
});

describe('relation-list', () => {
  table([
    ['relation-list -r db:2', 0, 'mysql/0\nmysql/1\n'],
    // Trap 2: the text before the colon is not checked.
    ['relation-list -r anything:2 --format json', 0, '["mysql/0","mysql/1"]\n'],
    ['relation-list -r 1', 0, 'app/1\n'],
    ['relation-list --app -r 2', 0, 'mysql\n'],
    ['relation-list --app -r 1 --format=json', 0, '"app"\n'],
    // Trap 1: an unknown relation is a usage error.
    ['relation-list', 2, 'no relation id specified'],
    ['relation-list -r x', 2, 'invalid value "x" for option -r: invalid relation id'],
    ['relation-list -r db:99', 2, 'invalid value "db:99" for option -r: relation not found'],
    ['relation-list --relation 99', 2, 'invalid value "99" for option --relation: relation not found'],
    // -relation is -r with the value "elation".
    ['relation-list -relation', 2, 'invalid value "elation" for option -r: invalid relation id'],
  ]);
  table([['relation-list', 0, 'mysql/0\nmysql/1\n']], inJoined);

  it('prints [] or nothing for no members, and the application even then', async () => {
    const { out } = bench(editRelation(model(), 2, { inScope: ['app/0'] }));
    assert.equal(await out('relation-list -r 2 --format=json'), '[]\n');
    assert.equal(await out('relation-list -r 2'), '');
    assert.equal(await out('relation-list -r 2 --app'), 'mysql\n');
  });
});

describe('relation-get', () => {
  table(
    [
      ['relation-get --format=json', 0, `{${addresses}}\n`],
      ['relation-get --format=json -r db:2 - mysql/1', 0, `{${addresses}}\n`],
      ['relation-get private-address', 0, '10.1.2.100\n'],
      ['relation-get nope', 0, ''],
      ['relation-get constructor', 0, ''],
      ['relation-get nope --format=json', 0, 'null\n'],
      ['relation-get --app', 0, '{}\n'],
      ['relation-get --app - mysql/0 --format=json', 0, '{}\n'],
      ['relation-get - mysql', 2, 'expected unit name, got application name "mysql"'],
      ['relation-get - unit//0', 2, 'invalid unit name "unit//0"'],
      ['relation-get - mysql/0 x', 2, 'unrecognized args: ["x"]'],
      // Trap 1: what the model refuses is a run error.
      [
        'relation-get - mysql/9',
        1,
        'cannot read settings for unit "mysql/9" in relation "app:db mysql:server": unit "mysql/9": settings not found',
      ],
      ['relation-get - app/1', 1, 'permission denied'],
      ['relation-get - stranger/0', 1, 'permission denied'],
      ['relation-get --app - stranger', 1, 'permission denied'],
    ],
    inJoined,
  );
  table([
    ['relation-get', 2, 'no relation id specified'],
    ['relation-get -r db:2', 2, 'no unit or application specified'],
    ['relation-get -r db:2 --app', 2, 'no unit or application specified'],
    ['relation-get -r 1 private-address app/1', 0, '10.1.1.100\n'],
  ]);

  it('reads the remote application when the hook has no unit', async () => {
    const created: HookInfo = {
      kind: 'relation',
      name: 'db-relation-created',
      relationId: 2,
      remoteApplication: 'mysql',
    };
    assert.equal(await bench(withBags(), 'app/0', created).out('relation-get remote'), '2\n');
  });

  it('finds the address keys in a bag that nobody wrote to (trap 11)', async () => {
    const keys = Object.keys(JSON.parse(await inJoined().out('relation-get -r 2 --format=json - app/0')));
    assert.deepEqual(keys, ['egress-subnets', 'ingress-address', 'private-address']);
  });

  it('does not know a relation that the unit has not entered yet, as in install', async () => {
    const at = editRelation(model(), 1, { unitBags: {}, inScope: [] });
    const { run, out } = bench(at, 'app/0', { kind: 'lifecycle', name: 'install' });
    assert.equal(await out('relation-ids ring --format=json'), '[]\n');
    for (const line of ['relation-get -r 1 - app/0', 'relation-set -r 1 a=b']) {
      const text = 'ERROR invalid value "1" for option -r: relation not found\n';
      assert.deepEqual(await run(line), { code: 2, stdout: '', stderr: text });
    }
  });
});

describe('databag access (Juju contract 3.4)', () => {
  const rows: Row[] = [
    ['relation-get -r 2 --app - app', 1, 'permission denied'], // trap 10
    ['relation-get -r 1 --app shared app', 0, '3\n'],
    ['relation-get -r 2 --app remote mysql', 0, '2\n'],
    ['relation-get -r 2 private-address mysql/1', 0, '10.1.2.100\n'],
    ['relation-get -r 2 private-address app/1', 0, '10.1.1.100\n'],
    ['relation-get -r 1 private-address app/0', 0, '10.1.1.100\n'],
    ['relation-set -r 2 --app a=b', 1, 'cannot write relation settings'],
    ['relation-set -r 1 --app a=b', 1, 'cannot write relation settings'],
    ['relation-set -r 2 a=b', 0, ''],
  ];
  describe('of a unit that does not lead', () => table(rows, asFollower));
  describe('of the leader', () =>
    table(
      [
        ['relation-get -r 2 --app own app', 0, '1\n'],
        ['relation-get -r 1 --app shared app', 0, '3\n'],
        ['relation-set -r 2 --app a=b', 0, ''],
        ['relation-get -r 2 - app/1', 1, 'permission denied'],
      ],
      () => bench(withBags(), 'app/0'),
    ));
});

describe('relation-set', () => {
  table(
    [
      ['relation-set a=b', 0, ''],
      ['relation-set', 0, ''],
      ['relation-set haha', 2, 'expected "key=value", got "haha"'],
      ['relation-set =haha', 2, 'expected "key=value", got "=haha"'],
      ['relation-set k=1 k=2', 2, 'key "k" specified more than once'],
      ['relation-set -r 99 a=b', 2, 'invalid value "99" for option -r: relation not found'],
    ],
    inJoined,
  );
  table([['relation-set a=b', 2, 'no relation id specified']]);

  const write = async (line: string, stdin?: string) => {
    const made = inJoined();
    made.files.set(
      '/work dir/settings.yaml',
      'n: 5\nb: true\nf: 1.50\nempty:\ntext: "x "\n---\nother: doc\n',
    );
    const result = await made.run(line, stdin);
    return { ...made, result };
  };

  it('buffers, and reads back as written (Juju contract 3.2)', async () => {
    const { context, out, effects } = inJoined();
    await out('relation-set a=1 b=2');
    await out('relation-set a=3 b=');
    await out('relation-set --app c=4');
    assert.equal(await out('relation-get a app/0'), '3\n');
    assert.equal(await out('relation-get b app/0'), '');
    assert.equal(await out('relation-get --app c app'), '4\n');
    assert.deepEqual(context.changes().relations, [
      { id: 2, unit: { a: '3', b: '' }, application: { c: '4' } },
    ]);
    assert.deepEqual(effects, []);
  });

  it('trims arguments but not what comes from a file (trap 13)', async () => {
    const { context } = await write("relation-set ' k  = v ' --file settings.yaml");
    assert.equal(context.changes().relations[0]!.unit!.k, 'v');
    assert.equal(context.changes().relations[0]!.unit!.text, 'x ');
  });

  it('turns scalars of a file into their text, first document only (trap 14)', async () => {
    const { context } = await write('relation-set --file settings.yaml n=6');
    assert.deepEqual(context.changes().relations[0]!.unit, {
      n: '6',
      b: 'true',
      f: '1.50',
      empty: '',
      text: 'x ',
    });
  });

  it('refuses lists and maps as values (trap 14)', async () => {
    for (const text of ['{"a": ["x"]}', 'a: {b: c}']) {
      const { result, context } = await write('relation-set --file -', text);
      assert.equal(result.code, 1);
      assert.match(
        result.stderr,
        /^ERROR yaml: unmarshal errors:\n {2}line 1: cannot unmarshal !!(seq|map) into string\n$/,
      );
      assert.deepEqual(context.changes().relations, []);
    }
  });

  it('asks for stdin when none came, and takes it on the second call (trap 3)', async () => {
    const { context, run } = inJoined();
    assert.deepEqual(await run('relation-set -r db:2 --file -'), {
      code: 1,
      stdout: '',
      stderr: '',
      needsStdin: true,
    });
    assert.deepEqual(context.changes().relations, []);
    assert.deepEqual(await run('relation-set -r db:2 --file -', '{"a": "é", "gone": ""}'), {
      code: 0,
      stdout: '',
      stderr: '',
    });
    assert.deepEqual(context.changes().relations, [{ id: 2, unit: { a: 'é', gone: '' } }]);
  });

  it('takes an empty stdin', async () => {
    const { result, context } = await write('relation-set --file -', '');
    assert.equal(result.code, 0);
    assert.deepEqual(context.changes().relations, []);
  });

  it('ignores --format with a note', async () => {
    const { result } = await write('relation-set --format json a=b');
    assert.deepEqual(result, {
      code: 0,
      stdout: '',
      stderr: '--format flag deprecated for command "relation-set"\n',
    });
  });

  it('reports a missing file', async () => {
    const { result } = await write('relation-set --file nope');
    assert.deepEqual(
      [result.code, result.stderr],
      [1, 'ERROR open /work dir/nope: no such file or directory\n'],
    );
  });
});

describe('relation-model-get', () => {
  table([
    ['relation-model-get -r 2 --format=json', 0, '{"uuid":"11111111-2222-4333-8444-555555555555"}\n'],
    ['relation-model-get', 2, 'no relation id specified'],
  ]);
});
