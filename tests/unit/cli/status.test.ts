import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { portsText } from '../../../lab/cli/format/ports.ts';
import { table } from '../../../lab/cli/format/table.ts';
import { Stub } from './harness.ts';

const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname;
const status = JSON.parse(readFileSync(fixture('status.json'), 'utf8')) as Record<string, unknown>;

/** Compares with a golden file; UPDATE_GOLDEN=1 writes it. */
function golden(name: string, text: string): void {
  const file = fixture(name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

describe('lab status', () => {
  const stub = new Stub();
  before(() => stub.start());
  after(() => stub.stop());
  beforeEach(() => stub.reset({ status }));

  for (const [file, ...argv] of [
    ['status.txt'],
    ['status-relations.txt', '--relations', '--storage'],
    ['status-oneline.txt', '--format', 'oneline'],
    ['status-summary.txt', '--format', 'summary'],
    ['status.yaml', '--format', 'yaml'],
  ] as [string, ...string[]][]) {
    it(`${argv.join(' ') || 'as a table'} looks as in ${file}`, async () => {
      const { code, stdout } = await stub.lab(['status', ...argv]);
      assert.equal(code, 0);
      golden(file, stdout);
    });
  }

  it('JSON is the controller’s without the relations that Juju’s has not', async () => {
    const { relations: _, ...public_ } = status;
    const { stdout } = await stub.lab(['status', '--format', 'json']);
    assert.equal(stdout, `${JSON.stringify(public_)}\n`);
  });

  it('an empty model says so on stderr', async () => {
    stub.reset({ status: { model: status.model, applications: {} } });
    const { stderr, stdout } = await stub.lab(['status']);
    assert.match(stdout, /^Model /);
    assert.equal(stderr, '\nModel "admin/lab" is empty.\n');
    assert.equal((await stub.lab(['status', '--format', 'json'])).stderr, '');
    assert.equal((await stub.lab(['status', 'nothing'])).stderr, '\nNothing matched specified filter.\n');
  });

  it('filters are passed on', async () => {
    await stub.lab(['status', 'app', 'other/*']);
    assert.deepEqual(stub.calls[0]?.params, { model: '', patterns: ['app', 'other/*'] });
  });
});

describe('tables', () => {
  it('pads all but the last cell; right columns keep their gap', () => {
    assert.equal(
      table(
        [
          ['App', 'Scale', 'Message'],
          ['long-name', '1', ''],
          ['b', '10', 'ok'],
        ],
        [1],
      ),
      'App        Scale  Message\nlong-name      1  \nb             10  ok\n',
    );
  });

  it('ports are grouped by protocol, neighbours as ranges', () => {
    assert.equal(
      portsText(['10009/tcp', '53/udp', '80/tcp', '81/tcp', '82/tcp', '80/tcp']),
      '80-82,10009/tcp 53/udp',
    );
    assert.equal(portsText(['8000-8100/tcp', '8101/tcp', 'icmp']), '8000-8101/tcp icmp');
    assert.equal(portsText([]), '');
  });
});
