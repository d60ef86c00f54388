import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { type IncomingMessage, request as plainRequest, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { agentServer } from '../../../lab/controller/agent-server.ts';
import { ControllerError, call, NotUpError } from '../../../lab/controller/client.ts';
import { commandServer } from '../../../lab/controller/command-server.ts';
import { selfSigned } from './certificate.ts';
import { charmZip, provider, requirer, type TestLab, testLab } from './support.ts';

const listen = (server: Server | ReturnType<typeof agentServer>, where: string | number): Promise<void> =>
  new Promise((resolve) => {
    if (typeof where === 'string') server.listen(where, resolve);
    else server.listen(where, '127.0.0.1', resolve);
  });

const textOf = async (response: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

describe("the agents' server", () => {
  let lab: TestLab;
  let server: ReturnType<typeof agentServer>;
  let pki: { key: string; cert: string };
  let token: string;

  before(async () => {
    pki = await selfSigned();
  });
  beforeEach(async () => {
    lab = await testLab();
    await lab.deploy(provider, { application: 'pg' });
    await lab.deploy(requirer, { application: 'app' });
    token = lab.model().apps.pg?.token ?? '';
    server = agentServer(lab.controller, { ...pki, watchMilliseconds: 30_000 });
    await listen(server, 0);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    lab.close();
  });

  const ask = (
    method: string,
    path: string,
    options: { body?: unknown; token?: string; text?: string; ca?: string } = {},
  ): Promise<{ status: number; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: (server.address() as AddressInfo).port,
          method,
          path,
          ca: options.ca ?? pki.cert,
          headers: { authorization: `Bearer ${options.token ?? token}` },
        },
        (response) =>
          void textOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject),
      );
      outgoing.on('error', reject);
      outgoing.end(options.text ?? (options.body === undefined ? '' : JSON.stringify(options.body)));
    });
  const json = async (...parameters: Parameters<typeof ask>) => {
    const { status, body } = await ask(...parameters);
    return { status, body: JSON.parse(body.toString()) };
  };

  it('answers only to the token of the application', async () => {
    const hello = { address: '198.18.0.5', podName: 'pg-0' };
    for (const wrong of ['', 'x', lab.model().apps.app?.token ?? '']) {
      const { status } = await ask('POST', '/agent/pg-0/hello', { body: hello, token: wrong });
      assert.equal(status, 401, wrong);
    }
    assert.equal(lab.model().units['pg/0']?.introduced, undefined);
    assert.deepEqual(await json('POST', '/agent/pg-0/hello', { body: hello }), {
      status: 200,
      body: { unit: 'pg/0', jujuVersion: '3.6.28', cloudApiVersion: '1.34.2' },
    });
    assert.equal((await ask('POST', '/agent/pg-5/hello', { body: hello })).status, 404);
    assert.equal((await ask('POST', '/agent/nope-0/hello', { body: hello })).status, 401);
    assert.equal((await ask('POST', '/agent/pg-0/constructor', { body: {} })).status, 404);
    assert.equal((await ask('POST', '/other', { body: {} })).status, 404);
  });

  it('is refused by a client that trusts another authority', async () => {
    const other = await selfSigned();
    await assert.rejects(ask('GET', '/agent/pg-0/watch', { ca: other.cert }), {
      code: /SELF_SIGNED|UNABLE|CERT/,
    });
  });

  it('answers 409 with the text for the tool, and survives nonsense', async () => {
    const effect = { kind: 'application-status', status: { status: 'active', message: '', since: '' } };
    await lab.call('scale-application', { model: 'm', application: 'pg', units: 2 });
    assert.deepEqual(await json('POST', '/agent/pg-1/hook/effect', { body: { contextId: 'c', effect } }), {
      status: 409,
      body: { error: 'this unit is not the leader' },
    });
    for (const text of ['{', '[]', '"x"']) {
      assert.equal((await ask('POST', '/agent/pg-0/hello', { text })).status, 409, text);
    }
    assert.equal((await json('POST', '/agent/pg-0/leader')).body.leader, true);
  });

  it('gives the charm as it was deployed', async () => {
    const { body } = await ask('GET', '/agent/pg-0/charm');
    assert.deepEqual(new Uint8Array(body), charmZip(provider));
  });

  it('holds a watch until something changes for the unit', async () => {
    const first = (await json('GET', '/agent/pg-0/watch?since=0')).body;
    const waiting = json('GET', `/agent/pg-0/watch?since=${first.revision}`);
    await lab.call('config-set', { model: 'm', application: 'app', values: {}, reset: [] });
    await lab.call('config-set', { model: 'm', application: 'pg', values: { level: 'x' }, reset: [] });
    const { body } = await waiting;
    assert.ok(body.revision > first.revision);
    assert.notEqual(body.configHash, first.configHash);
  });
});

describe('the command socket', () => {
  let lab: TestLab;
  let server: Server;
  let socket: string;

  beforeEach(async () => {
    lab = await testLab();
    server = commandServer(lab.controller);
    socket = join(lab.folder, 'c.sock');
    await listen(server, socket);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    lab.close();
  });

  it('gives results, and refusals as errors with the text of Juju', async () => {
    assert.deepEqual(await call('version', {}, { socket }), { version: '3.6.28' });
    await assert.rejects(call('status', { model: 'nope' }, { socket }), (error: Error) => {
      assert.ok(error instanceof ControllerError);
      return error.message === 'model lab:admin/nope not found';
    });
    await assert.rejects(call('status', { model: '' }, { socket }), /No selected model/);
    await call('switch', { model: 'lab:admin/m' }, { socket });
    assert.equal((await call('models', {}, { socket })).models[0]?.current, true);
    await assert.rejects(call('hasOwnProperty' as 'version', {}, { socket }), /no method/);
  });

  it('waits for log lines', async () => {
    const waiting = call('debug-log', { model: 'm', since: 0, waitSeconds: 30 }, { socket });
    const { uuid } = lab.model().state;
    lab.controller.log(uuid, 'unit-pg-0', [{ time: 't', level: 'INFO', logger: 'l', message: 'hi' }]);
    assert.deepEqual(
      (await waiting).lines.map((line) => line.message),
      ['hi'],
    );
  });

  it('that nobody serves says that the lab is not up', async () => {
    await assert.rejects(call('version', {}, { socket: join(lab.folder, 'none.sock') }), NotUpError);
    const stale = join(lab.folder, 'stale');
    writeFileSync(stale, '');
    await assert.rejects(call('version', {}, { socket: stale }), /the lab is not up: start it with "lab up"/);
  });

  it('answers a broken request', async () => {
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = plainRequest(
        { socketPath: socket, path: '/call/status', method: 'POST' },
        (response) =>
          void textOf(response).then(
            (body) => resolve({ status: response.statusCode ?? 0, text: body.toString() }),
            reject,
          ),
      );
      outgoing.end('{{');
    });
    assert.equal(status, 409);
    assert.match(text, /request is not JSON/);
  });
});
