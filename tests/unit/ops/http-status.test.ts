/** The question to a server of the pod, in the runtime of packed charms: a proxy of the model is none of its business. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const module = new URL('../../../lib/ops/src/index.ts', import.meta.url).href;

for (const runtime of ['node', 'bun']) {
  it(`asks the server itself, not a proxy (${runtime})`, async function () {
    this.timeout(20_000);
    const asked: (string | undefined)[] = [];
    const proxy = createServer(({ url }, response) => {
      asked.push(url);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const script = `const { httpStatus } = await import(${JSON.stringify(module)}); await httpStatus("http://127.0.0.1:10099/api/v1/ping");`;
    const child = spawn(`node_modules/.bin/${runtime}`, ['--eval', script], {
      env: { ...process.env, http_proxy: address, HTTP_PROXY: address, no_proxy: '', NO_PROXY: '' },
      stdio: 'inherit',
    });
    const [code] = await once(child, 'close');
    proxy.close();
    assert.equal(code, 0);
    assert.deepEqual(asked, []);
  });
}
