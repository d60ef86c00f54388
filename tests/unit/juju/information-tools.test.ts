import assert from 'node:assert/strict';
import { bench, editApplication, joined, model, table } from './fixture.ts';

const backup = {
  kind: 'action',
  name: 'backup',
  id: '7',
  params: { target: 'disk', out: { file: 'a.gz', level: 3 }, list: ['a', 'b'] },
} as const;

describe('config-get', () => {
  table([
    ['config-get', 0, 'level: info\nport: 8080\nratio: 0.5\nsize: 1e+06\ntls: false\n'],
    ['config-get --format=json', 0, '{"level":"info","port":8080,"ratio":0.5,"size":1000000,"tls":false}\n'],
    [
      'config-get --all --format json',
      0,
      '{"level":"info","port":8080,"ratio":0.5,"size":1000000,"tls":false,"unset":null}\n',
    ],
    ['config-get tls', 0, 'False\n'],
    ['config-get tls --format yaml', 0, 'false\n'],
    ['config-get port --format json', 0, '8080\n'],
    ['config-get ratio', 0, '0.5\n'],
    // Trap 6: a missing or unset key is no error and prints nothing.
    ['config-get missing', 0, ''],
    ['config-get unset', 0, ''],
    ['config-get constructor', 0, ''],
    ['config-get missing --format json', 0, 'null\n'],
    ['config-get missing --format yaml', 0, ''],
    // Trap 41: a large number becomes 1e+06 except in JSON.
    ['config-get size', 0, '1e+06\n'],
    ['config-get size --format=yaml', 0, '1e+06\n'],
    ['config-get size --format=json', 0, '1000000\n'],
    ['config-get -a level', 2, 'cannot use argument --all together with key "level"'],
    ['config-get level port', 2, 'unrecognized args: ["port"]'],
    ['config-get --format xml', 2, 'invalid value "xml" for option --format: unknown format "xml"'],
    ['config-get --nope', 2, 'option provided but not defined: --nope'],
    ['config-get --format', 2, 'option needs an argument: --format'],
  ]);

  it('reports an empty text that the operator set', async () => {
    const { out } = bench(editApplication(model(), 'app', { config: { level: '', port: 1 } }));
    assert.equal(await out('config-get --format=json level'), '""\n');
    assert.equal(await out('config-get level'), '');
    assert.equal(await out('config-get port'), '1\n');
  });

  it('writes --output relative to the caller and then prints nothing', async () => {
    const { out, written } = bench();
    assert.equal(await out('config-get -o port.txt port'), '');
    assert.deepEqual([...written], [['/work dir/port.txt', '8080\n']]);
  });

  it('prints help with exit code 0', async () => {
    for (const flag of ['--help', '-h']) {
      assert.match(await bench().out(`config-get ${flag}`), /^Usage: config-get \[options\] \[<key>\]\n/);
    }
  });
});

describe('is-leader', () => {
  table([
    ['is-leader', 0, 'True\n'],
    ['is-leader --format=json', 0, 'true\n'],
    ['is-leader x', 2, 'unrecognized args: ["x"]'],
  ]);
  table([['is-leader', 0, 'False\n']], () => bench(model(), 'app/1'));

  it('asks again after true and remembers false for the rest of the run', async () => {
    const answers = [true, false, true];
    let calls = 0;
    const { out } = bench(model(), 'app/0', joined, { isLeader: async () => answers[calls++]! });
    assert.deepEqual(
      [await out('is-leader'), await out('is-leader'), await out('is-leader'), calls],
      ['True\n', 'False\n', 'False\n', 2],
    );
  });

  it('says that leadership is unknown when it cannot be asked', async () => {
    const isLeader = () => Promise.reject(new Error('connection is shut down'));
    const result = await bench(model(), 'app/0', joined, { isLeader }).run('is-leader');
    assert.deepEqual(result, {
      code: 1,
      stdout: '',
      stderr: 'ERROR leadership status unknown: connection is shut down\n',
    });
  });
});

describe('juju-log', () => {
  const logged = async (line: string, hook = undefined as typeof joined | undefined) => {
    const { run, effects } = bench(model(), 'app/0', hook);
    const { stderr } = await run(line);
    return { effects, stderr };
  };
  table([['juju-log', 2, 'no message specified']]);

  it('joins words at the given level', async () => {
    const { effects } = await logged('juju-log -l warning two words');
    assert.deepEqual(effects, [{ kind: 'log', level: 'WARNING', message: 'two words' }]);
  });

  it('takes a message that starts with a hyphen after -- (trap 5)', async () => {
    const { effects } = await logged('juju-log --log-level DEBUG -- -x');
    assert.deepEqual(effects, [{ kind: 'log', level: 'DEBUG', message: '-x' }]);
  });

  it('prepends the relation in relation hooks (trap 46)', async () => {
    const { effects } = await logged('juju-log --debug hi', joined);
    assert.deepEqual(effects, [{ kind: 'log', level: 'DEBUG', message: 'db:2: hi' }]);
  });

  it('warns about an unknown level and logs at INFO', async () => {
    const { effects } = await logged('juju-log -l loud hi');
    assert.deepEqual(effects, [
      { kind: 'log', level: 'WARNING', message: 'Specified log level of "loud" is not valid' },
      { kind: 'log', level: 'INFO', message: 'hi' },
    ]);
  });

  it('notes on stderr that --format is deprecated', async () => {
    const { stderr } = await logged('juju-log --format json hi');
    assert.equal(stderr, '--format flag deprecated for command "juju-log"\n');
  });
});

describe('network-get and unit-get', () => {
  table([
    [
      'network-get db --format=json',
      0,
      '{"bind-addresses":[{"mac-address":"","interface-name":"","addresses":[{"hostname":"","value":"10.1.1.1","cidr":""}]}],"egress-subnets":["10.1.1.100/32"],"ingress-addresses":["10.1.1.100"]}\n',
    ],
    ['network-get -r db:2 admin --bind-address', 0, '10.1.1.1\n'],
    ['network-get db --ingress-address', 0, '10.1.1.100\n'],
    ['network-get db --egress-subnets', 0, '10.1.1.100/32\n'],
    ['network-get db --egress-subnets --format json', 0, '["10.1.1.100/32"]\n'],
    [
      'network-get db --ingress-address --bind-address --format=json',
      0,
      '{"bind-address":"10.1.1.1","ingress-address":"10.1.1.100"}\n',
    ],
    ['network-get db --primary-address', 0, '10.1.1.1\n'],
    ['network-get', 2, 'no arguments specified'],
    ["network-get ''", 2, 'no binding name specified'],
    ['network-get nope', 1, 'no network config found for binding "nope"'],
    [
      'network-get db --primary-address --bind-address',
      2,
      '--primary-address must be the only flag specified',
    ],
    ['network-get -r db:9 db', 2, 'invalid value "db:9" for option -r: relation not found'],
    ['unit-get private-address', 0, '10.1.1.1\n'],
    ['unit-get public-address', 0, '10.1.1.100\n'],
    ['unit-get', 2, 'no setting specified'],
    ['unit-get x', 2, 'unknown setting "x"'],
  ]);
});

describe('goal-state', () => {
  it('shows own and related units, dying as dying, without dead ones and peer relations', async () => {
    const at = model();
    const { units } = at.applications.mysql!;
    units['mysql/0'] = { ...units['mysql/0']!, life: 'dying' };
    units['mysql/1'] = { ...units['mysql/1']!, life: 'dead' };
    const since = '2026-01-01 00:00:00Z';
    assert.deepEqual(JSON.parse(await bench(at).out('goal-state --format=json')), {
      units: { 'app/0': { status: 'unknown', since }, 'app/1': { status: 'unknown', since } },
      relations: { db: { mysql: { status: 'joined' }, 'mysql/0': { status: 'dying', since } } },
    });
  });
  table([
    ['goal-state --format smart', 2, 'invalid value "smart" for option --format: unknown format "smart"'],
  ]);
});

describe('credential-get', () => {
  const credential = async () => ({ type: 'kubernetes', name: 'lab', endpoint: 'https://k8s' });

  it('needs trust', async () => {
    const { stderr, code } = await bench(model(), 'app/0', joined, { credential }).run('credential-get');
    assert.equal(code, 1);
    assert.match(stderr, /^ERROR cannot access cloud credentials: .*permission denied\n$/);
  });

  it('answers a trusted application', async () => {
    const trusted = editApplication(model(), 'app', { trust: true });
    const { out } = bench(trusted, 'app/0', joined, { credential });
    assert.deepEqual(JSON.parse(await out('credential-get --format=json')), await credential());
  });
});

describe('resource-get', () => {
  table([
    ['resource-get', 2, 'missing required resource name'],
    ['resource-get nope', 1, 'could not download resource: resource "nope" not found'],
    ['resource-get image', 1, 'could not download resource: resource "image" not found'],
  ]);

  it('prints a path without newline (trap 35)', async () => {
    const at = editApplication(model(), 'app', { resources: { schema: '/r/schema/schema.sql' } });
    assert.equal(await bench(at).out('resource-get schema'), '/r/schema/schema.sql');
    const resource = async (name: string) => `/fetched/${name}`;
    assert.equal(await bench(at, 'app/0', joined, { resource }).out('resource-get image'), '/fetched/image');
  });
});

describe('storage tools', () => {
  const at = () => {
    const made = model();
    const { units } = made.applications.app!;
    const storage = {
      'data/1': { kind: 'filesystem', location: '/srv' },
      'logs/0': { kind: 'block', location: '/dev/x' },
    } as const;
    units['app/0'] = { ...units['app/0']!, storage };
    return made;
  };
  table(
    [
      ['storage-list', 0, 'data/1\nlogs/0\n'],
      ['storage-list data --format=json', 0, '["data/1"]\n'],
      ['storage-list nope --format=json', 0, '[]\n'],
      ['storage-get -s data/1', 0, 'kind: filesystem\nlocation: /srv\n'],
      ['storage-get -s data/1 location', 0, '/srv\n'],
      ['storage-get -s data/1 size', 1, 'invalid storage attribute "size"'],
      ['storage-get', 2, 'no storage instance specified'],
      ['storage-get -s data/9', 1, 'storage "data/9" not found'],
    ],
    () => bench(at()),
  );
  table([['storage-list --format=json', 0, '[]\n']]);

  it('defaults to the storage of the hook', async () => {
    const hook = { kind: 'storage', name: 'data-storage-attached', storageId: 'data/1' } as const;
    assert.equal(
      await bench(at(), 'app/0', hook).out('storage-get --format=json'),
      '{"kind":"filesystem","location":"/srv"}\n',
    );
  });
});

describe('action tools', () => {
  const inAction = () => bench(model(), 'app/0', backup);
  table(
    [
      ['action-get target', 0, 'disk\n'],
      ['action-get --format=json', 0, '{"list":["a","b"],"out":{"file":"a.gz","level":3},"target":"disk"}\n'],
      ['action-get out.level', 0, '3\n'],
      ['action-get out', 0, 'file: a.gz\nlevel: 3\n'],
      ['action-get list', 0, '- a\n- b\n'],
      ['action-get out.file.more', 0, ''],
      ['action-get nope --format=json', 0, 'null\n'],
      ['action-get a b', 2, 'unrecognized args: ["b"]'],
      ['action-set word', 2, 'argument "word" must be of the form key...=value'],
      ['action-set =x', 2, 'argument "=x" must be of the form key...=value'],
      [
        'action-set Bad=1',
        2,
        'key "Bad" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens',
      ],
      ['action-set stdout=x', 2, 'cannot set reserved action key "stdout"'],
      ['action-set stderr-encoding=x', 2, 'cannot set reserved action key "stderr-encoding"'],
      ['action-log', 2, 'no message specified'],
      ['juju-reboot', 1, 'juju-reboot is not supported when running an action.'],
    ],
    inAction,
  );
  table([
    ['action-get', 1, 'not running an action'],
    ['action-set a=b', 1, 'not running an action'],
    ['action-fail', 1, 'not running an action'],
    ['action-log hi', 1, 'not running an action'],
  ]);

  it('nests dotted keys, later values replacing earlier ones', async () => {
    const { context, out } = inAction();
    await out('action-set a.b=1 a.c=x=y');
    await out('action-set a.b=2 d=');
    assert.deepEqual(context.action(), { results: { a: { b: '2', c: 'x=y' }, d: '' } });
    await out('action-set a=flat');
    assert.deepEqual(context.action().results, { a: 'flat', d: '' });
  });

  it('keeps the last failure message and has a default', async () => {
    const { context, out } = inAction();
    await out('action-fail');
    assert.equal(context.action().failed, 'action failed without reason given, check action for errors');
    await out('action-fail -- -broken');
    assert.equal(context.action().failed, '-broken');
  });

  it('logs progress at once', async () => {
    const { effects, out } = inAction();
    await out('action-log half way');
    assert.deepEqual(effects, [{ kind: 'action-log', message: 'half way', time: '2026-01-02T03:04:05Z' }]);
  });

  it('keeps results apart from the buffered changes, which only exit 0 commits (trap 17)', async () => {
    const { context, out } = inAction();
    await out('action-set a=1');
    await out('open-port 80');
    assert.deepEqual(context.action().results, { a: '1' });
    assert.deepEqual(context.changes().openPorts, [{ endpoint: '', port: '80/tcp' }]);
  });
});

describe('application-version-set, leader-*, juju-reboot', () => {
  table([
    ['application-version-set', 2, 'no version specified'],
    ['application-version-set 1 2', 2, 'unrecognized args: ["2"]'],
    ['leader-set word', 2, 'expected "key=value", got "word"'],
    ['leader-get', 0, '{}\n'],
    ['leader-get x', 0, ''],
  ]);
  table(
    [['leader-set a=b', 1, 'cannot write leadership settings: cannot write settings: not the leader']],
    () => bench(model(), 'app/1'),
  );

  it('sets the version at once', async () => {
    const { effects, out } = bench();
    await out('application-version-set -- 3.5.8');
    assert.deepEqual(effects, [{ kind: 'workload-version', version: '3.5.8' }]);
  });

  it('writes leader settings at once and reads them back', async () => {
    const { effects, out } = bench();
    await out('leader-set a=b c=d');
    await out('leader-set c=');
    assert.equal(effects.length, 2);
    assert.equal(await out('leader-get --format=json'), '{"a":"b"}\n');
    assert.equal(await out('leader-get a'), 'b\n');
  });

  it('asks for a reboot', async () => {
    const calls: boolean[] = [];
    const { context, out } = bench(model(), 'app/0', joined, { reboot: async (at) => void calls.push(at) });
    await out('juju-reboot');
    assert.equal(context.rebootRequested, 'after-hook');
    await out('juju-reboot --now');
    assert.deepEqual([context.rebootRequested, calls], ['now', [false, true]]);
  });
});

describe('requests that are no tool call', () => {
  for (const tool of [
    'nope',
    'storage-add',
    'pod-spec-set',
    'k8s-raw-set',
    'payload-register',
    'add-metric',
  ]) {
    it(`${tool} is unknown`, async () => {
      await assert.rejects(bench().run(tool), {
        name: 'BadRequestError',
        message: `bad request: unknown command: ${tool}`,
      });
    });
  }

  it('needs a command and an absolute directory', async () => {
    const { context } = bench();
    await assert.rejects(
      context.run({ tool: '', args: [], dir: '/' }),
      /^BadRequestError: bad request: command not specified$/,
    );
    await assert.rejects(
      context.run({ tool: 'is-leader', args: [], dir: 'x' }),
      /^BadRequestError: bad request: Dir is not absolute$/,
    );
    assert.equal((await context.run({ tool: 'is-leader', args: [], dir: '/' })).code, 0);
  });
});

describe('calls from several processes of one run', () => {
  it('are taken one at a time, in the order they come', async () => {
    const order: string[] = [];
    const effect = async (made: { kind: string; message?: string }) => {
      order.push(`begin ${made.message}`);
      await new Promise(setImmediate);
      order.push(`end ${made.message}`);
    };
    const { run } = bench(model(), 'app/0', undefined, { effect });
    await Promise.all([run('juju-log a'), run('juju-log b')]);
    assert.deepEqual(order, ['begin a', 'end a', 'begin b', 'end b']);
  });

  it('go on after one that was refused', async () => {
    const { run } = bench();
    const refused = assert.rejects(run('nope'), { name: 'BadRequestError' });
    assert.equal((await run('is-leader')).stdout, 'True\n');
    await refused;
  });
});
