import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../../lab/cli/parser.ts';
import { findEntry } from '../../../lab/cli/registry.ts';
import { Stub } from './harness.ts';

/** What jubilant 1.14 types, by its method; written by tests/lab/jubilant/argv.py. */
const recorded = JSON.parse(
  readFileSync(new URL('fixtures/jubilant-argv.json', import.meta.url), 'utf8'),
) as Record<string, string[][]>;

const task = { id: '1', status: 'completed', results: { 'return-code': 0 }, unit: 'app/0' };
const status = {
  model: { name: 'm', controller: 'lab', cloud: 'lab', version: '3' },
  machines: {},
  applications: {},
};

describe('the command lines of jubilant', () => {
  const stub = new Stub();
  before(async () => {
    await stub.start();
    writeFileSync(join(stub.dir, 'FILE'), 'key: value\n');
    writeFileSync(join(stub.dir, 'kubectl'), '#!/bin/sh\n');
    chmodSync(join(stub.dir, 'kubectl'), 0o755);
  });
  after(() => stub.stop());

  for (const [method, lines] of Object.entries(recorded)) {
    for (const argv of lines) {
      it(`${method}: ${argv.join(' ')}`, async () => {
        let models = [{ name: 'm', current: true }];
        stub.reset({
          status,
          models: () => ({ models }),
          'destroy-model': () => {
            models = [];
          },
          'add-secret': { uri: 'secret:x' },
          'config-get': { settings: {} },
          'run-action': { tasks: { 'app/0': '1' }, operation: '0' },
          exec: { tasks: { 'app/0': '1' }, operation: '0' },
          task,
          'debug-log': { lines: [] },
          pod: { namespace: 'm', pod: 'app-0', containers: ['charm', 'w'] },
        });
        if (argv[0] === 'deploy') {
          const spec = await findEntry('deploy')?.load();
          assert.ok(spec && parse(spec, argv.slice(1)));
          return;
        }
        const env = { CHARMED_SPARK_LAB_KUBECTL: join(stub.dir, 'kubectl') };
        const { code, stdout, stderr } = await stub.lab(argv, { env });
        assert.equal(code, 0, stderr);
        if (argv.includes('json')) JSON.parse(stdout);
        const model = stub.calls.find((call) => call.params.model !== undefined)?.params.model;
        if (argv.includes('--model')) assert.equal(model, 'm');
      });
    }
  }

  it('deploy: every option reaches its place', async () => {
    const spec = await findEntry('deploy')?.load();
    assert.ok(spec);
    const { args, options } = parse(spec, recorded.deploy?.[1]?.slice(1) ?? []);
    assert.deepEqual(args, ['./x.charm', 'app']);
    assert.deepEqual(
      [options.config, options.resource, options.numUnits, options.trust, options.model],
      [['bool=false', 'text=a b'], ['image=localhost/x:lab', 'file=./x.tar'], '2', true, 'm'],
    );
  });
});
