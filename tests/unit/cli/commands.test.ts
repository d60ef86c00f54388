import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answers, type Call, Stub } from './harness.ts';

const status = {
  model: { name: 'lab', controller: 'lab', cloud: 'lab', version: '3.6.28' },
  applications: {
    app: { scale: 2, units: { 'app/0': {}, 'app/1': {} } },
    other: { scale: 1, units: { 'other/0': {} } },
  },
};

describe('commands of the lab', () => {
  const stub = new Stub();
  before(() => stub.start());
  after(() => stub.stop());

  /** `lab <line>` makes exactly these calls and ends well. */
  function calls(line: string, expected: Call[], answers: Answers = {}): void {
    it(line, async () => {
      stub.reset({ status, ...answers });
      const { code, stderr } = await stub.lab(line.split(' '));
      assert.equal(code, 0, stderr);
      assert.deepEqual(stub.calls, expected);
    });
  }

  /** `lab <line>` calls nothing and ends with code 2 and this text. */
  function refuses(line: string, text: string | RegExp, code = 2): void {
    it(`${line} is refused`, async () => {
      stub.reset({ status });
      const result = await stub.lab(line === '' ? [] : line.split(' '));
      assert.equal(result.code, code);
      if (typeof text === 'string') assert.equal(result.stderr, `ERROR ${text}\n`);
      else assert.match(result.stderr, text);
      assert.equal(result.stdout, '');
    });
  }

  describe('models', () => {
    calls('add-model m --config a=1 --config b=x=y', [
      { method: 'add-model', params: { name: 'm', config: { a: '1', b: 'x=y' } } },
      { method: 'switch', params: { model: 'm' } },
    ]);
    calls('add-model --no-switch m', [{ method: 'add-model', params: { name: 'm', config: {} } }]);
    calls('add-model m somecloud --no-switch -c lab', [
      { method: 'add-model', params: { name: 'm', config: {} } },
    ]);
    refuses('add-model', 'model name is required');
    refuses('add-model m -c other', /^ERROR controller "other" not found/, 1);
    calls('show-model m', [{ method: 'show-model', params: { model: 'm' } }]);
    calls('model-config a=1 b=2 --reset c,d', [
      { method: 'model-config', params: { model: '', set: { a: '1', b: '2' }, reset: ['c', 'd'] } },
    ]);
    refuses('model-config a b', 'can only retrieve a single value, or all values');
    refuses('model-config a --reset b', 'cannot reset and retrieve values simultaneously');

    it('destroy-model asks, and does nothing without a yes', async () => {
      stub.reset({ models: { models: [{ name: 'm', current: true }] } });
      const { code, stderr } = await stub.lab(['destroy-model', 'm'], { stdin: 'n\n' });
      assert.equal(code, 1);
      assert.match(stderr, /model destruction: aborted/);
      assert.deepEqual(
        stub.calls.map((c) => c.method),
        ['models'],
      );
    });

    it('destroy-model waits for the end', async () => {
      let left = 2;
      stub.reset({ models: () => ({ models: left-- > 0 ? [{ name: 'm', current: true }] : [] }), status });
      const { code, stderr } = await stub.lab([
        'destroy-model',
        'lab:admin/m',
        '--no-prompt',
        '--destroy-storage',
        '--force',
      ]);
      assert.equal(code, 0, stderr);
      assert.deepEqual(stub.calls[1], {
        method: 'destroy-model',
        params: { name: 'lab:admin/m', force: true },
      });
      assert.match(stderr, /Model destroyed\.\n$/);
    });

    it('switch shows the current model on stdout and a change on stderr', async () => {
      stub.reset({
        models: {
          models: [
            { name: 'm', current: true },
            { name: 'n', current: false },
          ],
        },
      });
      assert.deepEqual(await stub.lab(['switch']), { code: 0, stdout: 'lab:admin/m\n', stderr: '' });
      assert.deepEqual(await stub.lab(['switch', 'n']), {
        code: 0,
        stdout: '',
        stderr: 'lab:admin/m -> lab:admin/n\n',
      });
    });

    it('--model wins over JUJU_MODEL, which wins over the current one', async () => {
      stub.reset({ status });
      await stub.lab(['status', '-m', 'a'], { env: { JUJU_MODEL: 'b' } });
      await stub.lab(['status'], { env: { JUJU_MODEL: 'b' } });
      await stub.lab(['status']);
      assert.deepEqual(
        stub.calls.map((c) => c.params.model),
        ['a', 'b', ''],
      );
    });
  });

  describe('relations', () => {
    calls('integrate app:db other --model m', [
      { method: 'integrate', params: { model: 'm', first: 'app:db', second: 'other' } },
    ]);
    calls('relate app other', [
      { method: 'integrate', params: { model: '', first: 'app', second: 'other' } },
    ]);
    refuses('integrate app', 'a relation must involve two applications');
    refuses('integrate app:b:c other', /endpoint "app:b:c" not valid/);
    calls('remove-relation app other:x --force', [
      { method: 'remove-relation', params: { model: '', first: 'app', second: 'other:x', force: true } },
    ]);
    calls('remove-relation 7', [{ method: 'remove-relation', params: { model: '', id: 7, force: false } }]);
  });

  describe('config', () => {
    const settings = {
      application: 'app',
      'application-config': { trust: { value: true } },
      settings: {
        n: { value: 5, type: 'int' },
        s: { value: 'a: b', type: 'string' },
        d: { default: 'x', type: 'string' },
      },
    };
    calls('config app n=5 s=a=b --reset d,e', [
      {
        method: 'config-set',
        params: { model: '', application: 'app', values: { n: '5', s: 'a=b' }, reset: ['d', 'e'] },
      },
    ]);
    refuses('config', 'no application name specified');
    refuses('config a=b', 'no application name specified');
    refuses('config app a b=1', 'cannot set and retrieve values simultaneously');
    refuses(
      'config app --reset a=1',
      '--reset accepts a comma delimited set of keys "a,b,c", received: "a=1"',
    );
    refuses('config app a=1 a=2', 'key "a" specified more than once');

    it('prints one value as YAML, and the default where there is no value', async () => {
      stub.reset({ 'config-get': settings });
      assert.equal((await stub.lab(['config', 'app', 'n'])).stdout, '5\n');
      assert.equal((await stub.lab(['config', 'app', 's'])).stdout, '"a: b"\n');
      assert.equal((await stub.lab(['config', 'app', 'd'])).stdout, 'x\n');
      assert.equal((await stub.lab(['config', 'app', 'trust'])).stdout, 'true\n');
      const unknown = await stub.lab(['config', 'app', 'constructor']);
      assert.equal(unknown.code, 1);
      assert.match(unknown.stderr, /key "constructor" not found in "app"/);
    });

    it('prints everything as JSON on one line', async () => {
      stub.reset({ 'config-get': settings });
      assert.equal(
        (await stub.lab(['config', '--format', 'json', 'app'])).stdout,
        `${JSON.stringify(settings)}\n`,
      );
    });

    it('takes values from a YAML file, flat or by application, as texts', async () => {
      writeFileSync(join(stub.dir, 'c.yaml'), 'app:\n  n: 0x10\n  b: yes\n');
      stub.reset();
      assert.equal((await stub.lab(['config', 'app', '--file', 'c.yaml'])).code, 0);
      assert.deepEqual(stub.calls[0]?.params.values, { n: '0x10', b: 'yes' });
      assert.equal((await stub.lab(['config', 'app', '--file', '-'], { stdin: 'n: 1' })).code, 0);
      assert.deepEqual(stub.calls[1]?.params.values, { n: '1' });
    });

    it('reads a value that begins with @ from a file', async () => {
      writeFileSync(join(stub.dir, 'value'), 'long\ntext\n');
      stub.reset();
      assert.equal((await stub.lab(['config', 'app', 's=@value'])).code, 0);
      assert.deepEqual(stub.calls[0]?.params.values, { s: 'long\ntext\n' });
    });
  });

  describe('units', () => {
    calls('add-unit app', [{ method: 'add-unit', params: { model: '', application: 'app', units: 1 } }]);
    calls('add-unit app --num-units 3', [
      { method: 'add-unit', params: { model: '', application: 'app', units: 3 } },
    ]);
    refuses('add-unit app -n x', /invalid value "x"/);
    refuses('remove-unit app', 'specify the number of units (> 0) to remove using --num-units', 1);
    refuses('remove-unit app/0', /k8s models do not support removing named units/, 1);
    calls('scale-application app 3', [
      { method: 'scale-application', params: { model: '', application: 'app', units: 3 } },
    ]);
    refuses('scale-application app', 'no scale specified');
    calls('resolved app/0 --no-retry', [
      { method: 'resolved', params: { model: '', units: ['app/0'], all: false, noRetry: true } },
    ]);
    calls('resolve --all', [
      { method: 'resolved', params: { model: '', units: [], all: true, noRetry: false } },
    ]);
    calls('trust app --scope=cluster', [
      { method: 'trust', params: { model: '', application: 'app', remove: false, scope: 'cluster' } },
    ]);

    it('remove-application says what it removes and asks', async () => {
      stub.reset({ status });
      const { code, stderr } = await stub.lab(['remove-application', 'app'], { stdin: 'y\n' });
      assert.equal(code, 0);
      assert.match(
        stderr,
        /will remove application app\n- will remove unit app\/0\n- will remove unit app\/1\n\nContinue \[y\/N\]\? $/,
      );
      assert.deepEqual(stub.calls.at(-1), {
        method: 'remove-application',
        params: { model: '', application: 'app', force: false, destroyStorage: false },
      });
    });
  });

  describe('secrets', () => {
    it('add-secret prints the URI; values come from arguments and files', async () => {
      writeFileSync(join(stub.dir, 'key.pem'), 'PEM\n');
      writeFileSync(join(stub.dir, 's.yaml'), 'password: "007"\nnumber: 42\n');
      stub.reset({ 'add-secret': { uri: 'secret:abc' } });
      const { stdout, code } = await stub.lab([
        'add-secret',
        'x',
        'key#file=key.pem',
        'b64#base64=aGk=',
        '--file',
        's.yaml',
        '--info',
        'i',
      ]);
      assert.deepEqual([code, stdout], [0, 'secret:abc\n']);
      assert.deepEqual(stub.calls[0]?.params, {
        model: '',
        name: 'x',
        content: { key: 'PEM\n', b64: 'hi', password: '007', number: '42' },
        info: 'i',
      });
    });
    refuses('add-secret', 'secret name needs to be supplied as the first argument');
    refuses('add-secret x', 'missing secret value or filename');
    calls('update-secret x --auto-prune', [
      { method: 'update-secret', params: { model: '', secret: 'x', autoPrune: true } },
    ]);
    refuses('update-secret x', 'either the value, name, description or auto-prune must be specified');
    calls('grant-secret x app,other', [
      { method: 'grant-secret', params: { model: '', secret: 'x', applications: ['app', 'other'] } },
    ]);
    calls('revoke-secret secret:x app', [
      { method: 'revoke-secret', params: { model: '', secret: 'secret:x', applications: ['app'] } },
    ]);
    calls('remove-secret x --revision 2', [
      { method: 'remove-secret', params: { model: '', secret: 'x', revision: 2 } },
    ]);
    refuses('show-secret x --revisions --reveal', /specify either --revisions or --reveal/);

    it('show-secret has Data in JSON and the bare content in YAML, as Juju', async () => {
      const shown = { abc: { revision: 1, content: { Data: { password: 'p' } } } };
      stub.reset({ 'show-secret': shown });
      assert.deepEqual(
        JSON.parse((await stub.lab(['show-secret', 'x', '--reveal', '--format', 'json'])).stdout),
        shown,
      );
      assert.equal(
        (await stub.lab(['show-secret', 'x', '--reveal'])).stdout,
        'abc:\n  revision: 1\n  content:\n    password: p\n',
      );
    });

    it('a file that is no map is named, its content is not', async () => {
      writeFileSync(join(stub.dir, 'bad.yaml'), 'hunter2');
      stub.reset();
      const { code, stderr } = await stub.lab(['add-secret', 'x', '--file', 'bad.yaml']);
      assert.equal(code, 1);
      assert.match(stderr, /bad\.yaml has no map/);
      assert.ok(!stderr.includes('hunter2'));
    });
  });

  describe('deploy', () => {
    refuses('deploy', 'no charm or bundle specified');
    refuses('deploy postgresql-k8s', /charm "postgresql-k8s" cannot be fetched: the lab has no Charmhub/, 1);
    refuses('deploy ./none.charm', 'no charm was found at "./none.charm"', 1);
    refuses('deploy ./x.charm --resource nonsense', 'expected a resource as name=image, got "nonsense"');
    refuses('deploy ./x.charm --channel edge', /--channel is for charms from Charmhub/, 1);
    refuses('deploy ./x.charm Bad_Name', /invalid application name "Bad_Name"/);

    it('a file that is no zip is named', async () => {
      writeFileSync(join(stub.dir, 'text.charm'), 'hello');
      stub.reset();
      const { code, stderr } = await stub.lab(['deploy', './text.charm']);
      assert.equal(code, 1);
      assert.match(stderr, /text\.charm/);
      assert.match(stderr, /zip/);
    });

    it('a local file without ./ is said to be ambiguous', async () => {
      writeFileSync(join(stub.dir, 'near.charm'), 'x');
      const { stderr } = await stub.lab(['deploy', 'near.charm']);
      assert.match(stderr, /ambiguous[\s\S]*lab deploy \.\/near\.charm/);
    });
  });

  describe('arguments', () => {
    refuses(
      'refresh app --path x',
      /^ERROR "refresh" is a command of Juju's that this lab does not have \(yet\): /,
    );
    refuses('bootstrap', /^ERROR "bootstrap" is a command of Juju's/);
    refuses('frobnicate', 'lab: "frobnicate" is not a lab command. See "lab --help".');
    refuses('statsu', /Did you mean:\n\tstatus\n/);
    refuses('status --nope', 'option provided but not defined: --nope');
    refuses('status -Z', 'option provided but not defined: -Z');
    refuses('status --format', 'option needs an argument: --format');
    refuses('status --format xml', 'invalid value "xml" for option --format: unknown format "xml"');
    refuses('switch a b', 'unrecognized args: ["b"]');
    refuses('trust app --remove=maybe', /invalid boolean value "maybe"/);
    calls('trust app --remove=true', [
      { method: 'trust', params: { model: '', application: 'app', remove: true } },
    ]);
    calls('trust --remove=false app', [
      { method: 'trust', params: { model: '', application: 'app', remove: false } },
    ]);
    calls('trust --debug app --show-log', [
      { method: 'trust', params: { model: '', application: 'app', remove: false } },
    ]);
    calls('--debug trust app', [
      { method: 'trust', params: { model: '', application: 'app', remove: false } },
    ]);
    calls('trust -mx app', [{ method: 'trust', params: { model: 'x', application: 'app', remove: false } }]);
    calls('trust --model=x -- app', [
      { method: 'trust', params: { model: 'x', application: 'app', remove: false } },
    ]);

    it('the controller’s refusal is printed as ERROR, exit code 1', async () => {
      stub.reset({
        trust: () => {
          throw new Error('application "app" not found');
        },
      });
      assert.deepEqual(await stub.lab(['trust', 'app']), {
        code: 1,
        stdout: '',
        stderr: 'ERROR application "app" not found\n',
      });
    });

    it('every command explains itself with an example', async () => {
      const { entries } = await import('../../../lab/cli/registry.ts');
      for (const { name, aliases, summary } of entries) {
        const { code, stdout } = await stub.lab([name, '--help']);
        assert.equal(code, 0, name);
        assert.match(stdout, new RegExp(`^Usage: lab ${name} .*Examples:\n.* {4}lab ${name}`, 's'), name);
        assert.ok(stdout.includes(summary), `${name}: the summary differs from the overview's`);
        for (const alias of aliases) assert.equal((await stub.lab([alias, '--help'])).code, 0, alias);
      }
      assert.equal((await stub.lab([])).code, 0);
    });

    it('no command is both here and said to be missing', async () => {
      const { entries } = await import('../../../lab/cli/registry.ts');
      const { notHere } = await import('../../../lab/cli/not-here.ts');
      const names = entries.flatMap((e) => [e.name, ...e.aliases]);
      assert.deepEqual(
        notHere().filter((name) => names.includes(name)),
        [],
      );
      assert.equal(new Set(notHere()).size, notHere().length);
    });
  });
});
