/** Does the server take logins? Two ask it: the command of its Pebble checks, and the charm. Both asked here for real. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { kyuubiLayer } from '../../../src/render/layer.ts';
import { isServing } from '../../../src/workload-state.ts';

/** The command with parts of it replaced that are for a pod. */
function adapted(command: string, changes: Record<string, string>): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    assert.equal(text.split(from).length, 2, `${from} in ${text}`);
    return text.replace(from, to);
  }, command);
}

/** Quotes mean in a command of Pebble what they mean to a shell. */
async function succeeds(command: string): Promise<boolean> {
  const [code] = await once(spawn('/bin/bash', ['-c', command], { stdio: 'ignore' }), 'exit');
  return code === 0;
}

const { checks = {} } = kyuubiLayer([]);
const askers: [string, (port: number) => Promise<boolean>][] = [
  ...Object.entries(checks).map(([name, { exec }]): [string, (port: number) => Promise<boolean>] => [
    `the check ${name}`,
    (port) =>
      succeeds(adapted(exec?.command ?? '', { '/127.0.0.1/10099': `/127.0.0.1/${port}`, '-t 4': '-t 1' })),
  ]),
  ['the charm', (port) => isServing(port, 1_000)],
];

describe('the question whether the server takes logins', function () {
  this.timeout('30s');
  let server: Server | undefined;
  const open: (() => void)[] = [];
  const listen = async (made: Server): Promise<number> => {
    server = made;
    made.on('connection', (socket) => open.push(() => socket.destroy()));
    await once(made.listen(0, '127.0.0.1'), 'listening');
    return (made.address() as AddressInfo).port;
  };
  afterEach(async () => {
    for (const end of open.splice(0)) end();
    if (server?.listening) await new Promise((done) => server?.close(done));
  });
  /** Answers the ping with `code`, and everything else with the opposite. */
  const answering = (code: number): Promise<number> =>
    listen(
      createHttpServer(({ method, url }, response) => {
        const asked = method === 'GET' && url === '/api/v1/ping';
        response.writeHead(asked ? code : code < 500 ? 500 : 200).end('x');
      }),
    );

  for (const [who, ask] of askers) {
    for (const code of [200, 401, 403]) {
      it(`is answered to ${who} by ${code}`, async () =>
        assert.equal(await ask(await answering(code)), true));
    }
    for (const code of [404, 500, 503]) {
      it(`is not answered to ${who} by ${code}`, async () =>
        assert.equal(await ask(await answering(code)), false));
    }

    it(`is not answered to ${who} by a port that takes connections and stays silent`, async () =>
      assert.equal(await ask(await listen(createServer())), false));

    it(`is not answered to ${who} by a port on which nobody listens`, async () => {
      const port = await answering(200);
      await new Promise((done) => server?.close(done));
      assert.equal(await ask(port), false);
    });
  }
});
