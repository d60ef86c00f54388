import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutableTools } from '@charmed-spark/ops';

/** A directory of hook tools that are shell scripts. */
class ToolDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'tools-'));

  add(name: string, script: string): this {
    const file = join(this.path, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return this;
  }

  get environment(): Record<string, string> {
    return { PATH: `${this.path}:/usr/bin:/bin`, JUJU_CONTEXT_ID: 'web/0-start-1', TMPDIR: this.path };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

describe('hook tools as executables', function () {
  // Each case starts processes.
  this.timeout(30_000);
  let directory: ToolDirectory;
  let temporary: string | undefined;
  beforeEach(() => {
    directory = new ToolDirectory();
    temporary = process.env.TMPDIR;
    process.env.TMPDIR = directory.path;
  });
  afterEach(() => {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    directory.remove();
  });

  const leftovers = (): string[] =>
    readdirSync(directory.path)
      .filter((name) => name.startsWith('charm-secret-'))
      .sort();

  it('get their arguments, standard input and Juju’s environment, and give code and texts back', async () => {
    directory.add('relation-set', 'printf "%s|" "$@" "$JUJU_CONTEXT_ID"; cat; echo problem >&2; exit 3');
    const tools = new ExecutableTools(directory.environment);
    assert.deepEqual(
      await tools.run({ tool: 'relation-set', args: ['-r', 'db:4', 'a b'], stdin: '{"ü":1}' }),
      { code: 3, stdout: '-r|db:4|a b|web/0-start-1|{"ü":1}', stderr: 'problem\n' },
    );
  });

  it('never wait for input that is not given, nor fail when they do not read what is', async () => {
    directory.add('reads', 'cat').add('refuses', 'exit 2');
    const tools = new ExecutableTools(directory.environment);
    assert.equal((await tools.run({ tool: 'reads', args: [] })).stdout, '');
    assert.equal((await tools.run({ tool: 'refuses', args: [], stdin: 'x'.repeat(1_000_000) })).code, 2);
  });

  it('give long output whole', async () => {
    directory.add(
      'long',
      'i=0; while [ $i -lt 3000 ]; do echo "äöü line $i of a long output"; i=$((i+1)); done',
    );
    const { stdout } = await new ExecutableTools(directory.environment).run({ tool: 'long', args: [] });
    assert.equal(stdout.split('\n').length, 3001);
    assert.ok(!stdout.includes('\uFFFD'));
  });

  it('that are not there or were killed say so', async () => {
    directory.add('dies', 'kill -KILL $$');
    const tools = new ExecutableTools(directory.environment);
    await assert.rejects(tools.run({ tool: 'no-tool', args: [] }), {
      name: 'ToolMissingError',
      message: /hook tool no-tool is not on PATH/,
    });
    const killed = await tools.run({ tool: 'dies', args: [] });
    assert.equal(killed.code, 1);
    assert.match(killed.stderr, /dies was ended by SIGKILL/);
  });

  it('get the content of secrets in private files that are gone afterwards', async () => {
    directory.add(
      'secret-add',
      'for a in "$@"; do case "$a" in *"#file="*) f=$(echo "$a" | cut -d= -f2-); echo "$a"; stat -c "%a" "$f" "$(dirname "$f")"; cat "$f"; echo;; esac; done',
    );
    const tools = new ExecutableTools(directory.environment);
    const content = { password: 'first\nsecond', username: 'admin' };
    const { stdout } = await tools.run({ tool: 'secret-add', args: ['--owner', 'unit'], content });

    const lines = stdout.split('\n');
    const path = /^password#file=(\/.*\/password)$/.exec(lines[0] ?? '')?.[1];
    assert.ok(path);
    assert.deepEqual(lines.slice(1, 5), ['600', '700', 'first', 'second']);
    assert.ok(!existsSync(path));
    assert.deepEqual(leftovers(), [], 'no directory is left');
  });

  it('remove the files also when the tool cannot be started', async () => {
    const tools = new ExecutableTools(directory.environment);
    await assert.rejects(tools.run({ tool: 'secret-set', args: [], content: { key: 'value' } }));
    assert.deepEqual(leftovers(), []);
  });

  it('remove what a killed run left, and nothing that only looks like it', async () => {
    const { pid: dead } = spawnSync('true');
    const entries = {
      stale: `charm-secret-${dead}-aaaaaa`,
      running: `charm-secret-${process.ppid}-aaaaaa`,
      open: `charm-secret-${dead}-bbbbbb`,
      link: `charm-secret-${dead}-cccccc`,
      file: `charm-secret-${dead}-dddddd`,
      other: `charm-secret-x${dead}-eeeeee`,
    };
    const at = (name: string): string => join(directory.path, name);
    for (const name of [entries.stale, entries.running, entries.open, entries.other, 'target']) {
      mkdirSync(at(name), { mode: 0o700 });
      writeFileSync(join(at(name), 'password'), 'text');
    }
    chmodSync(at(entries.open), 0o755);
    symlinkSync(at('target'), at(entries.link));
    writeFileSync(at(entries.file), '');
    directory.add('secret-set', 'exit 0');
    const program = `
      import { ExecutableTools } from '@charmed-spark/ops';
      await new ExecutableTools(process.env).run({ tool: 'secret-set', args: [], content: { key: 'value' } });`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...directory.environment },
      cwd: import.meta.dirname,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const { stale, ...kept } = entries;
    assert.deepEqual(leftovers(), Object.values(kept).sort());
    assert.deepEqual(readdirSync(at('target')), ['password']);
  });

  it('remove the files when the program ends while the tool runs', () => {
    directory.add('secret-set', 'echo "$@"; sleep 60');
    const program = `
      import { readdirSync } from 'node:fs';
      import { ExecutableTools } from '@charmed-spark/ops';
      void new ExecutableTools(process.env).run({ tool: 'secret-set', args: [], content: { key: 'value' } });
      const written = () => readdirSync(process.env.TMPDIR).some((name) => name.startsWith('charm-secret-'));
      const look = () => (written() ? process.exit(3) : setImmediate(look));
      look();`;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...directory.environment },
      cwd: import.meta.dirname,
      stdio: 'ignore',
    });
    assert.equal(status, 3);
    assert.deepEqual(leftovers(), []);
  });

  it('keep the files of a secret while another one comes and goes', async () => {
    const marks = join(directory.path, 'marks');
    mkdirSync(marks);
    directory
      .add(
        'secret-add',
        `touch ${marks}/started; while [ ! -e ${marks}/go ]; do sleep 0.01; done; cat "$(echo "$1" | cut -d= -f2-)"`,
      )
      .add('secret-set', 'cat "$(echo "$1" | cut -d= -f2-)"');
    const tools = new ExecutableTools(directory.environment);
    const slow = tools.run({ tool: 'secret-add', args: [], content: { key: 'one' } });
    while (!existsSync(join(marks, 'started'))) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await tools.run({ tool: 'secret-set', args: [], content: { key: 'two' } })).stdout, 'two');
    writeFileSync(join(marks, 'go'), '');
    assert.equal((await slow).stdout, 'one');
  });
});

describe('main', function () {
  // Each case starts processes.
  this.timeout(30_000);
  let directory: ToolDirectory;
  beforeEach(() => {
    directory = new ToolDirectory();
    const log = join(directory.path, 'calls');
    directory.add(
      'any',
      `echo "$(basename "$0") $*" >> ${log}\ncase "$(basename "$0")" in is-leader) echo true;; *) echo '{}';; esac`,
    );
    for (const tool of ['juju-log', 'status-set', 'is-leader', 'config-get', 'action-get', 'action-set']) {
      directory.add(tool, `. ${join(directory.path, 'any')}`);
    }
  });
  afterEach(() => directory.remove());

  function start(
    path: string,
    more: Record<string, string> = {},
  ): Promise<{ code: number | null; stderr: string }> {
    const program = join(import.meta.dirname, 'fixtures/main-charm/main.ts');
    const child = spawn(process.execPath, [program], {
      env: {
        ...directory.environment,
        JUJU_DISPATCH_PATH: path,
        JUJU_UNIT_NAME: 'web/0',
        JUJU_MODEL_NAME: 'm',
        JUJU_MODEL_UUID: 'u',
        ...more,
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stderr }));
    });
  }

  const calls = (): string[] => {
    const file = join(directory.path, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  };

  it('runs an event, ends with 0 and does not wait for what the charm left open', async () => {
    assert.deepEqual(await start('hooks/start'), { code: 0, stderr: '' });
    assert.deepEqual(calls(), ['status-set --application=False active -- OPERATOR_DISPATCH=undefined']);
  });

  it('marks the environment of its children, and does nothing when it finds the mark', async () => {
    directory.add('config-get', `echo "\\"$OPERATOR_DISPATCH\\""`);
    await start('hooks/config-changed');
    assert.deepEqual(calls(), ['status-set --application=False active -- config "1"']);
    assert.deepEqual(await start('hooks/start', { OPERATOR_DISPATCH: '1' }), { code: 0, stderr: '' });
    assert.equal(calls().length, 1);
  });

  it('ends with 1 and a traceback in the log for an error, also one that nobody awaits', async () => {
    for (const event of ['stop', 'remove', 'upgrade-charm']) {
      const { code, stderr } = await start(`hooks/${event}`);
      assert.deepEqual([code, stderr], [1, '']);
    }
    const log = calls().join('\n');
    assert.match(
      log,
      /^juju-log --log-level ERROR -- Uncaught exception while in charm code:\nError: thrown in stop/,
    );
    assert.match(log, /Error: nobody awaits this\n/);
    assert.match(log, /Error: nobody awaits this and the hook is over\n/);
  });

  it('ends with 1 and says why when no Juju started it', async () => {
    const { code, stderr } = await start('hooks/start', { JUJU_UNIT_NAME: '' });
    assert.equal(code, 1);
    assert.match(stderr, /^JUJU_UNIT_NAME is not set/);
  });
});
