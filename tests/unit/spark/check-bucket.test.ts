/** Object storage that does not answer, under Node and under Bun, which ships in a charm. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const program = join(import.meta.dirname, 'fixtures/check-bucket.ts');

const check = (runtime: string, port: number): Promise<Record<string, unknown>> =>
  new Promise((done, fail) => {
    const child = spawn(join(root, 'node_modules/.bin', runtime), [program], {
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 20_000,
    });
    let output = '';
    child.stdout.on('data', (part) => {
      output += part;
    });
    child.once('error', fail);
    child.once('close', () =>
      output === '' ? fail(new Error('the check did not end')) : done(JSON.parse(output)),
    );
    const endpoint = `http://127.0.0.1:${port}`;
    const keys = { accessKey: 'key-of-mine', secretKey: 'secret-of-mine' };
    const target = { endpoint, bucket: 'bucket', ...keys, tlsCaChain: [] };
    child.stdin.end(JSON.stringify({ target, folder: 'events', patience: 200 }));
  });

for (const runtime of ['node', 'bun']) {
  describe(`a check of object storage under ${runtime}`, function () {
    this.timeout(30_000);
    const silent: Record<string, (method: string, path: string, answer: ServerResponse) => void> = {
      'before its answer': () => {},
      'within its answer': (method, path, answer) => {
        if (method === 'PUT') answer.writeHead(500, { 'content-length': '9' }).write('<Err');
        else answer.writeHead(path.includes('events') ? 404 : 200).end();
      },
    };
    for (const [when, behave] of Object.entries(silent)) {
      it(`ends when the server is silent ${when}`, async () => {
        const server: Server = createServer(({ method = '', url = '' }, answer) =>
          behave(method, url, answer),
        );
        await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
        try {
          const { port } = server.address() as AddressInfo;
          const found = await check(runtime, port);
          assert.equal(found.state, 'unreachable');
          assert.match(String(found.why), new RegExp(`^http://127.0.0.1:${port}: `));
          assert.doesNotMatch(String(found.why), /of-mine/);
        } finally {
          server.closeAllConnections();
          server.close();
        }
      });
    }
  });
}
