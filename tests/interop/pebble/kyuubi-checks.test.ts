/**
 * What the real Pebble makes of the layer of the Kyuubi charm: a server that lives and does not answer is noticed,
 * restarted once, and not again before it has answered.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checks, kyuubiLayer } from '../../../src/render/layer.ts';
import { type Daemon, startDaemon } from './daemon.ts';

/** The layer of the charm, with its command, its port and its patience for a test; all else is as it is. */
function adapted(port: number, command: string) {
  const layer = kyuubiLayer([]);
  const { kyuubi } = layer.services ?? {};
  assert.ok(kyuubi);
  const { user: _, group: __, ...service } = kyuubi;
  const quick = Object.entries(layer.checks ?? {}).map(([name, check]) => {
    const text = check.exec?.command ?? '';
    const changed = text.replace('/10099 ', `/${port} `).replace('-t 4', '-t 0.4');
    assert.notEqual(changed, text);
    return [name, { ...check, period: '250ms', timeout: '500ms', exec: { command: changed } }];
  });
  return {
    services: { kyuubi: { ...service, command } },
    checks: Object.fromEntries(quick),
  };
}

describe('the layer of Kyuubi in the real Pebble', function () {
  this.timeout(120_000);
  let daemon: Daemon;
  let server: Server | undefined;
  before(async () => {
    daemon = await startDaemon();
  });
  after(async () => {
    server?.close();
    await daemon?.stop();
  });

  const stateOf = async (name: string): Promise<string | undefined> =>
    (await daemon.client.checks({ names: [name] }))[0]?.status;
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    while (!(await condition())) await wait(50);
  };
  const listen = async (port: number): Promise<number> => {
    server = createServer((_, response) => response.writeHead(401).end());
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    server?.closeAllConnections();
    await new Promise((done) => server?.close(done));
  };

  it('restarts a server that lives and does not answer, once until it has answered', async () => {
    const port = await listen(0);
    await close();
    const log = join(daemon.root, 'starts');
    const starts = async (): Promise<number> => (await readFile(log, 'utf8')).split('\n').length - 1;
    await daemon.client.addLayer('kyuubi', adapted(port, `sh -c 'echo >> ${log}; exec sleep 3600'`));
    await daemon.client.replan();
    await until(async () => (await stateOf(checks.serving)) === 'down');
    await until(async () => (await starts()) === 2);
    assert.equal(await stateOf(checks.alive), 'down');

    // It goes on failing, for longer than its threshold, and Pebble leaves the server alone.
    const failures = async () => (await daemon.client.checks({ names: [checks.alive] }))[0]?.failures ?? 0;
    await until(async () => (await failures()) > 30);
    assert.equal(await starts(), 2);

    await listen(port);
    await until(async () => (await stateOf(checks.alive)) === 'up');
    assert.equal(await stateOf(checks.serving), 'up');
    await close();
    await until(async () => (await starts()) === 3);
  });
});
