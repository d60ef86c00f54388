/** The question to a server of the pod, in the runtime of packed charms: a proxy of the model is none of its business. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

const module = new URL('../../../lib/ops/src/index.ts', import.meta.url).href;

/** A server that answers all with one status; `asked` has what it was asked for. */
async function answering(
  status: number,
): Promise<{ url: string; asked: (string | undefined)[]; server: Server }> {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

for (const runtime of ['node', 'bun']) {
  it(`asks the server itself, not a proxy (${runtime})`, async function () {
    this.timeout(20_000);
    const [own, proxy] = await Promise.all([answering(401), answering(200)]);
    try {
      const question = `const { httpStatus } = await import('${module}'); console.log(await httpStatus('${own.url}/ping'));`;
      const { stdout } = await promisify(execFile)(`node_modules/.bin/${runtime}`, ['--eval', question], {
        env: { ...process.env, http_proxy: proxy.url, HTTP_PROXY: proxy.url, no_proxy: '', NO_PROXY: '' },
      });
      assert.equal(stdout.trim(), '401');
      assert.deepEqual([own.asked, proxy.asked], [['/ping'], []]);
    } finally {
      own.server.close();
      proxy.server.close();
    }
  });
}
