/** The same charm on Python ops and on ours, under the same fake hook tools: Juju must see the same calls. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '../../../lib/ops/src/generate/index.ts';
import { pythonOps } from './python-ops.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const root = join(import.meta.dirname, '../../..');
const TOOLS = [
  'action-fail action-get action-log action-set application-version-set close-port config-get goal-state is-leader',
  'juju-log network-get open-port opened-ports relation-get relation-ids relation-list relation-set secret-add',
  'secret-get secret-grant secret-info-get secret-set status-set',
].flatMap((line) => line.split(' '));

const ANSWERS = {
  'is-leader': 'true',
  'config-get': '{"port":8080}',
  'relation-ids db': '["db:4"]',
  'relation-ids peers': '["peers:1"]',
  'relation-list --format=json -r db:4': '["pg/0"]',
  'relation-list --format=json -r peers:1': '["web/1","web/2"]',
  'relation-get': '{}',
  'relation-get --format=json -r db:4 - web/0': '{"old":"1","kept":"k"}',
  'relation-get --format=json -r db:4 --app - pg': '{"endpoints":"pg:5432"}',
  'secret-add': 'secret:abc',
  'secret-get': '{"key":"value"}',
  'opened-ports': '["80/tcp","53/udp"]',
  'goal-state': '{"units":{"web/0":{"status":"active","since":"2026-01-01 00:00:00Z"}},"relations":{}}',
  'network-get':
    '{"bind-addresses":[{"interface-name":"","addresses":[{"hostname":"","value":"10.1.2.3","cidr":""}]}],"egress-subnets":[],"ingress-addresses":["10.1.2.4"]}',
  'action-get': '{"path":"/tmp/x"}',
};

const THEIRS = 'secret-get --format=json secret:9m4e2mr0ui3e8a215n4g';
/** Where ours calls less on purpose: the event's relation is known, and a label is given to Juju once. */
const LESS = new Map([
  ['relation-ids db --format=json', []],
  [`${THEIRS} --label theirs --peek`, [`${THEIRS} --peek`]],
  [`${THEIRS} --label theirs --refresh`, [`${THEIRS} --refresh`]],
]);

describe('hook tools, as Python ops calls them', () => {
  let directory: string;
  let python: string;

  before(function () {
    this.timeout(120_000);
    try {
      python = pythonOps();
    } catch (error) {
      console.log(`      skipped: no Python ops here (${String(error).split('\n')[0]})`);
      this.skip();
    }
    directory = mkdtempSync(join(tmpdir(), 'interop-ops-'));
    const tools = join(directory, 'tools');
    mkdirSync(tools);
    copyFileSync(join(fixtures, 'hook_tool.py'), join(tools, 'hook_tool.py'));
    for (const tool of TOOLS) symlinkSync('hook_tool.py', join(tools, tool));
    writeFileSync(join(directory, 'answers.json'), JSON.stringify(ANSWERS));
    cpSync(fixtures, join(directory, 'charm'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    generate(join(directory, 'charm'));
  });
  after(() => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  });

  /** Command lines of one run, sorted, each once, without the log. */
  function calls(command: string, script: string, path: string, more: Record<string, string>): string[] {
    const charm = join(directory, 'charm');
    const log = join(directory, `log-${script}`);
    rmSync(log, { force: true });
    rmSync(join(charm, '.unit-state.db'), { force: true });
    const run = spawnSync(command, [join(charm, script)], {
      cwd: charm,
      encoding: 'utf8',
      env: {
        PATH: `${join(directory, 'tools')}:/usr/bin:/bin`,
        JUJU_FAKE_LOG: log,
        JUJU_FAKE_ANSWERS: join(directory, 'answers.json'),
        JUJU_DISPATCH_PATH: path,
        JUJU_HOOK_NAME: path.startsWith('hooks/') ? path.slice(6) : '',
        JUJU_UNIT_NAME: 'web/0',
        JUJU_MODEL_NAME: 'm',
        JUJU_MODEL_UUID: '0e3f5f9c-7a44-4c8a-8a0a-5f5f5f5f5f5f',
        JUJU_VERSION: '3.6.28',
        JUJU_CHARM_DIR: charm,
        ...more,
      },
    });
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    assert.equal(
      run.status,
      0,
      `${script}: ${run.stderr}\n${lines.filter((l) => l.includes('ERROR')).join('\n')}`,
    );
    return [...new Set(lines.filter((line) => !line.startsWith('juju-log')))].sort();
  }

  function same(path: string, more: Record<string, string>): string[] {
    const theirs = calls(python, 'charm.py', path, more);
    const ours = calls(process.execPath, 'charm.ts', path, more);
    assert.deepEqual(
      ours,
      theirs.flatMap((line) => LESS.get(line) ?? [line]),
    );
    return ours;
  }

  it('are called the same in a relation hook', function () {
    this.timeout(60_000);
    const seen = same('hooks/db-relation-changed', {
      JUJU_RELATION: 'db',
      JUJU_RELATION_ID: 'db:4',
      JUJU_REMOTE_APP: 'pg',
      JUJU_REMOTE_UNIT: 'pg/0',
    });
    assert.ok(seen.includes('relation-set -r db:4 --file - < {"old": "", "port": "8080"}'), seen.join('\n'));
    assert.ok(seen.includes('status-set --application=False blocked -- do this'));
  });

  for (const name of ['backup', 'refuse']) {
    it(`are called the same in the action ${name}`, function () {
      this.timeout(60_000);
      const seen = same(`actions/${name}`, { JUJU_ACTION_NAME: name, JUJU_ACTION_UUID: '2' });
      assert.ok(seen.some((line) => /^action-(set|fail)/.test(line)));
    });
  }
});
