import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutableTools } from '@charmed-spark/ops';
import { jujucMain, serveSocket } from '../../../lab/agent/rpc/index.ts';
import { serveConnection } from '../../../lab/agent/rpc/net-rpc.ts';
import { GobReader } from '../../../lib/ops/src/agent-socket/gob-read.ts';
import { encodeRequest } from '../../../lib/ops/src/agent-socket/gob-write.ts';
import { AgentSocket } from '../../../lib/ops/src/agent-socket/index.ts';

/** Written by Go's own net/rpc. */
const GO_REQUEST =
  '2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c00010353657101060000000f' +
  'ff82010a4a756a75632e4d61696e0066ff83030101075265717565737401ff840001070109436f6e746578744964010c00' +
  '0103446972010c00010b436f6d6d616e644e616d65010c0001044172677301ff86000108537464696e5365740102000105' +
  '537464696e010a000105546f6b656e010c00000016ff85020101085b5d737472696e6701ff8600010c000025ff84010163' +
  '01022f64010969732d6c656164657201010d2d2d666f726d61743d6a736f6e00';
const GO_ANSWER =
  '3aff8703010108526573706f6e736501ff88000103010d536572766963654d6574686f64010c00010353657101060001' +
  '054572726f72010c0000000fff88010a4a756a75632e4d61696e0039ff890301010c45786563526573706f6e736501ff8a' +
  '0001030104436f646501040001065374646f7574010a000106537464657272010a0000000aff8a0205747275650a00';

describe('gob', () => {
  it('writes the bytes that Go writes', () => {
    const request = { contextId: 'c', dir: '/d', tool: 'is-leader', args: ['--format=json'] };
    assert.equal(encodeRequest(request).toString('hex'), GO_REQUEST);
    const next = { contextId: 'c', dir: '/d', tool: 'bad', args: [] };
    assert.equal(
      encodeRequest(next, 1).toString('hex'),
      '11ff82010a4a756a75632e4d61696e0101000fff8401016301022f64010362616400',
    );
    const fed = { contextId: 'c', dir: '/d', tool: 'relation-set', args: ['--file', '-'], stdin: '{}' };
    assert.equal(
      encodeRequest(fed, 1).toString('hex'),
      '11ff82010a4a756a75632e4d61696e01010029ff8401016301022f64010c72656c6174696f6e2d7365740102062d2d66696c65012d010101027b7d00',
    );
  });

  it('reads what Go writes, however it is cut', () => {
    const bytes = Buffer.from(GO_ANSWER, 'hex');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new GobReader();
      const values = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
      assert.deepEqual(values, [{ ServiceMethod: 'Jujuc.Main' }, { Stdout: Buffer.from('true\n') }]);
    }
  });

  it('refuses what is no gob stream', () => {
    for (const hex of ['02ff00', '0344aabb', '03ff8801', 'f8ffffffffffffffff']) {
      assert.throws(() => new GobReader().push(Buffer.from(hex, 'hex')), Error, hex);
    }
  });
});

describe('hook tools over the agent’s socket', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'agent-'));
    const tool = join(directory, 'action-set');
    writeFileSync(tool, `#!/bin/sh\necho "$@" > ${directory}/argv\n`);
    chmodSync(tool, 0o755);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const environment = (): Record<string, string> => ({
    PATH: `${directory}:/usr/bin:/bin`,
    JUJU_CONTEXT_ID: 'web/0-backup-1',
    JUJU_AGENT_SOCKET_NETWORK: 'unix',
    JUJU_AGENT_SOCKET_ADDRESS: join(directory, 'agent.socket'),
  });
  const argv = (): string | undefined => {
    const file = join(directory, 'argv');
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  const call = { tool: 'action-set', args: ['password=ü'.repeat(200), 'b=2'], confidential: true };

  const serve = (run: Parameters<typeof jujucMain>[0]['run']) => {
    const method = jujucMain({ contextId: 'web/0-backup-1', knows: (tool) => tool !== 'unheard-of', run });
    return serveSocket(join(directory, 'agent.socket'), new Map([['Jujuc.Main', method]]));
  };

  it('share one connection, whatever runs at the same time', async () => {
    const connections = new Set<unknown>();
    const method = jujucMain({
      contextId: 'web/0-backup-1',
      knows: () => true,
      run: async ({ args, stdin }) => ({
        code: 0,
        stdout: `${args.join(' ')} ${stdin === undefined ? 'none' : Buffer.from(stdin).toString()}`,
        stderr: '',
      }),
    });
    const server = createServer((socket) => {
      connections.add(socket);
      serveConnection(socket, new Map([['Jujuc.Main', method]]));
    });
    await new Promise<void>((resolve) => server.listen(join(directory, 'agent.socket'), resolve));
    const tools = new ExecutableTools(environment());
    const outputs = await Promise.all(
      Array.from({ length: 300 }, (_, at) =>
        tools.run({ tool: 'x', args: [String(at)], ...(at % 2 === 0 ? {} : { stdin: at % 3 ? 'é' : '' }) }),
      ),
    );
    const expected = (at: number): string => `${at} ${at % 2 === 0 ? 'none' : at % 3 ? 'é' : ''}`;
    assert.deepEqual(
      outputs.map(({ stdout }) => stdout),
      outputs.map((_, at) => expected(at)),
    );
    assert.equal(connections.size, 1);
    for (const socket of connections) (socket as Socket).destroy();
    server.close();
  });

  it('find their answers when these come in another order', async () => {
    const server = await serve(async () => ({ code: 0, stdout: 'late', stderr: '' }));
    try {
      const tools = new ExecutableTools(environment());
      // A tool that is not known is answered at once, before the one that was asked for first has run.
      const first = tools.run({ tool: 'x', args: [] });
      await assert.rejects(tools.run({ tool: 'unheard-of', args: [] }), { name: 'ToolMissingError' });
      assert.equal((await first).stdout, 'late');
    } finally {
      await server.close();
    }
  });

  it('carry what is larger than the buffer of a socket, in order, while the agent is slow to read', async () => {
    const method = jujucMain({
      contextId: 'web/0-backup-1',
      knows: () => true,
      run: async ({ args, stdin }) => ({
        code: 0,
        stdout: `${args.join()} ${createHash('sha256')
          .update(stdin ?? '')
          .digest('hex')}`,
        stderr: '',
      }),
    });
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.pause());
      serveConnection(socket, new Map([['Jujuc.Main', method]]));
      setTimeout(() => socket.resume(), 100);
    });
    await new Promise<void>((resolve) => server.listen(join(directory, 'agent.socket'), resolve));
    const tools = new ExecutableTools(environment());
    const texts = [3_000_000, 1, 2_000_000].map((length, at) => String(at).repeat(length));
    const results = await Promise.all(
      texts.map((stdin, at) => tools.run({ tool: 'relation-set', args: [String(at)], stdin })),
    );
    assert.deepEqual(
      results.map(({ stdout }) => stdout),
      texts.map((text, at) => `${at} ${createHash('sha256').update(text).digest('hex')}`),
    );
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('are reached at a name that is no file', async function () {
    if (process.platform !== 'linux') this.skip();
    const method = jujucMain({
      contextId: 'web/0-backup-1',
      knows: () => true,
      run: async () => ({ code: 0, stdout: 'here', stderr: '' }),
    });
    const name = `charmed-spark-test-${process.pid}-${Date.now()}`;
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      serveConnection(socket, new Map([['Jujuc.Main', method]]));
    });
    await new Promise<void>((resolve) => server.listen(`\0${name}`, resolve));
    const tools = new ExecutableTools({ ...environment(), JUJU_AGENT_SOCKET_ADDRESS: `@${name}` });
    assert.equal((await tools.run({ tool: 'x', args: [] })).stdout, 'here');
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('take secrets by files that only the agent reads', async () => {
    const seen: string[] = [];
    const server = await serve(async ({ args }) => {
      const [, path = ''] = /^password#file=(.*)$/.exec(args.at(-1) ?? '') ?? [];
      seen.push(readFileSync(path, 'utf8'));
      return { code: 0, stdout: 'secret:1', stderr: '' };
    });
    try {
      const tools = new ExecutableTools(environment());
      await tools.run({ tool: 'secret-add', args: ['--owner', 'unit'], content: { password: 'hidden' } });
      assert.deepEqual(seen, ['hidden']);
    } finally {
      await server.close();
    }
  });

  it('are executables where nobody answers at the socket, unless they are confidential', async () => {
    const tools = new ExecutableTools(environment());
    await tools.run({ tool: 'action-set', args: ['a=1'] });
    assert.equal(argv(), 'a=1\n');
  });

  it('make another connection when the agent has ended the one that was there', async () => {
    let count = 0;
    const method = jujucMain({
      contextId: 'web/0-backup-1',
      knows: () => true,
      run: async () => ({ code: 0, stdout: String(++count), stderr: '' }),
    });
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      serveConnection(socket, new Map([['Jujuc.Main', method]]));
    });
    await new Promise<void>((resolve) => server.listen(join(directory, 'agent.socket'), resolve));
    const tools = new ExecutableTools(environment());
    assert.equal((await tools.run({ tool: 'x', args: [] })).stdout, '1');
    const [first] = sockets;
    const closed = new Promise((resolve) => first?.once('close', resolve));
    first?.end();
    await closed;
    assert.equal((await tools.run({ tool: 'x', args: [] })).stdout, '2');
    assert.equal(sockets.length, 2);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('that are confidential go through the socket and start no process', async () => {
    const seen: unknown[] = [];
    const method = jujucMain({
      contextId: 'web/0-backup-1',
      knows: (tool) => tool === 'action-set',
      run: async ({ tool, args, dir }) => {
        seen.push([tool, args, dir]);
        return { code: 2, stdout: 'x'.repeat(100_000), stderr: 'ERROR no\n' };
      },
    });
    const server = await serveSocket(join(directory, 'agent.socket'), new Map([['Jujuc.Main', method]]));
    try {
      const result = await new ExecutableTools(environment()).run(call);
      assert.deepEqual(result, { code: 2, stdout: 'x'.repeat(100_000), stderr: 'ERROR no\n' });
      assert.deepEqual(seen, [['action-set', call.args, process.cwd()]]);

      const stale = new ExecutableTools({ ...environment(), JUJU_CONTEXT_ID: 'old' });
      assert.deepEqual(await stale.run(call), {
        code: 1,
        stdout: '',
        stderr: 'ERROR bad request: wrong context ID; got "old"\n',
      });
      assert.equal(argv(), undefined);
    } finally {
      await server.close();
    }
  });

  it('that are confidential go to the executable where the environment names no socket', async () => {
    const { PATH = '', JUJU_CONTEXT_ID = '' } = environment();
    await new ExecutableTools({ PATH, JUJU_CONTEXT_ID }).run({ ...call, args: ['a=1'] });
    assert.equal(argv(), 'a=1\n');
  });

  it('that are confidential never go to a command line because the socket cannot be used', async () => {
    const wrong: [Record<string, string>, RegExp][] = [
      [{}, /^action-set was not run: the unit agent does not answer at .*agent\.socket: .*ENOENT/],
      [{ JUJU_AGENT_SOCKET_NETWORK: 'tcp' }, /^action-set was not run: .*JUJU_AGENT_SOCKET_NETWORK is "tcp"/],
      [{ JUJU_CONTEXT_ID: '' }, /^action-set was not run: .*JUJU_CONTEXT_ID is not set/],
    ];
    for (const [more, message] of wrong) {
      await assert.rejects(new ExecutableTools({ ...environment(), ...more }).run(call), {
        name: 'ModelError',
        message,
      });
    }
    assert.equal(argv(), undefined);
  });

  it('that are confidential never go to a command line because an earlier one had to', async () => {
    const tools = new ExecutableTools(environment());
    await tools.run({ tool: 'action-set', args: ['a=1'] });
    await assert.rejects(tools.run(call), { name: 'ModelError', message: /^action-set was not run: / });
    assert.equal(argv(), 'a=1\n');
    const server = await serve(async () => ({ code: 0, stdout: 'over the socket', stderr: '' }));
    try {
      assert.equal((await tools.run(call)).stdout, 'over the socket');
    } finally {
      await server.close();
    }
  });

  it('do not wait for ever for an agent that is silent', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(join(directory, 'agent.socket'), resolve));
    await assert.rejects(new AgentSocket(environment(), 20).run(call), {
      name: 'ModelError',
      message: 'the unit agent did not answer action-set: nothing came within 0.02 s',
    });
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('fail, and are not repeated, when the agent breaks off', async () => {
    const server: Server = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(join(directory, 'agent.socket'), resolve));
    await assert.rejects(new ExecutableTools(environment()).run(call), {
      name: 'ModelError',
      message: 'the unit agent did not answer action-set: it closed the connection',
    });
    assert.equal(argv(), undefined);
    server.close();
  });
});

// This file again, in the runtime of packed charms.
if (!('Bun' in globalThis)) {
  it('hook tools over the agent’s socket are the same in packed charms', function () {
    this.timeout(60_000);
    const program = ['--bun', 'node_modules/mocha/bin/mocha.js', import.meta.filename];
    const { status, stdout, stderr } = spawnSync('node_modules/.bin/bun', program, { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /\d+ passing/);
  });
}
