import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answersHttp, firstAnswer } from '@charmed-spark/ops';

describe('the first answer of a server', () => {
  const pauses: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
  };
  beforeEach(() => {
    pauses.length = 0;
  });

  it('is awaited with pauses', async () => {
    const answers = [undefined, undefined, 'up'];
    const answer = await firstAnswer(async () => answers.shift(), { limit: 1_000, interval: 100, sleep });
    assert.equal(answer, 'up');
    assert.deepEqual(pauses, [100, 100]);
  });

  it('counts whatever it is, unless it is undefined', async () => {
    assert.equal(await firstAnswer(async () => '', { limit: 1_000, sleep }), '');
    assert.equal(await firstAnswer(async () => false, { limit: 1_000, sleep }), false);
    assert.deepEqual(pauses, []);
  });

  it('is given up after the limit, however little the pauses take', async () => {
    let questions = 0;
    const ask = async (): Promise<undefined> => {
      questions += 1;
    };
    assert.equal(await firstAnswer(ask, { limit: 1_000, interval: 250, sleep }), undefined);
    assert.equal(questions, 5);
    assert.equal(await firstAnswer(ask, { limit: 0, sleep }), undefined);
    assert.equal(questions, 6);
  });

  it('is not awaited where the question itself fails', async () => {
    const ask = async () => Promise.reject(new Error('no such program'));
    await assert.rejects(firstAnswer(ask, { limit: 1_000, sleep }), /no such program/);
    assert.deepEqual(pauses, []);
  });
});

describe('an HTTP server', () => {
  let server: Server;
  let url: string;
  before((done) => {
    server = createServer((request, answer) => {
      answer.statusCode = request.url === '/well' ? 200 : 503;
      answer.end('x'.repeat(100_000));
    });
    server.listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after(() => server.close());

  it('answers when it answers with a success', async () => {
    assert.equal(await answersHttp(`${url}/well`), true);
    assert.equal(await answersHttp(`${url}/ill`), undefined);
  });

  it('does not answer where nobody listens', async () => {
    const other = createServer();
    const port = await new Promise<number>((done) => {
      other.listen(0, '127.0.0.1', () => done((other.address() as AddressInfo).port));
    });
    await new Promise((done) => other.close(done));
    assert.equal(await answersHttp(`http://127.0.0.1:${port}/`), undefined);
  });
});
