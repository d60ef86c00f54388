import assert from 'node:assert/strict';
import type { WorkloadEvent } from '../../../lab/agent/resolver/index.ts';
import { watchWorkload } from '../../../lab/agent/workload/index.ts';
import { PebbleError, type PebbleGet } from '../../../lab/agent/workload/pebble-http.ts';
import { WorkloadQueue } from '../../../lab/agent/workload-queue.ts';

interface Answers {
  boot?: string;
  notices: Record<string, unknown>[];
  changes: Record<string, string>;
}

/** Watches a Pebble made of `answers`; `round` lets every loop go round once. */
function watching(answers: Answers) {
  const queue = new WorkloadQueue(() => undefined);
  const told: WorkloadEvent[] = [];
  const stop = new AbortController();
  let pauses: (() => void)[] = [];
  const parked = () =>
    new Promise<void>((resolve) => {
      pauses.push(resolve);
      stop.signal.addEventListener('abort', () => resolve());
    });
  const get: PebbleGet = async (path) => {
    if (answers.boot === undefined) throw Object.assign(new Error('no socket'), { code: 'ENOENT' });
    if (path === '/v1/system-info') return { 'boot-id': answers.boot };
    const change = /^\/v1\/changes\/(.*)$/.exec(path)?.[1];
    if (change !== undefined) {
      if (answers.changes[change] === undefined) throw new PebbleError(404, 'cannot find change');
      return { status: answers.changes[change] };
    }
    const after = new URL(`http://_${path}`).searchParams.get('after') ?? '';
    const found = answers.notices.filter((notice) => String(notice['last-repeated']) > after);
    if (found.length === 0) await parked();
    return found;
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const finished = watchWorkload({
    container: 'work',
    get,
    raise: (event) => queue.raise(event),
    withdraw: (key) => queue.settle(key),
    told: (key, signal) => queue.told(key, signal),
    log: () => undefined,
    signal: stop.signal,
    pause: () => parked(),
  });
  return {
    queue,
    told,
    /** The charm is told of the oldest event. */
    async tell(): Promise<WorkloadEvent | undefined> {
      const event = queue.events[0];
      if (event !== undefined) queue.settle(event.key);
      await settle();
      return event;
    },
    async round(): Promise<void> {
      await settle();
      for (const resume of pauses.splice(0)) resume();
      await settle();
      await settle();
    },
    async stop(): Promise<void> {
      stop.abort();
      pauses = [];
      await finished;
    },
  };
}

describe('what Pebble tells', () => {
  const kinds = (queue: WorkloadQueue) => queue.events.map(({ kind }) => kind);

  it('is pebble-ready once per boot, as soon as it answers', async () => {
    const answers: Answers = { notices: [], changes: {} };
    const watch = watching(answers);
    await watch.round();
    assert.deepEqual(kinds(watch.queue), []);
    answers.boot = 'a';
    await watch.round();
    assert.deepEqual(kinds(watch.queue), ['pebble-ready']);
    await watch.tell();
    await watch.round();
    assert.deepEqual(kinds(watch.queue), []);
    delete answers.boot;
    await watch.round();
    answers.boot = 'a';
    await watch.round();
    assert.deepEqual(kinds(watch.queue), [], 'the same boot after a moment without an answer');
    answers.boot = 'b';
    await watch.round();
    assert.deepEqual(kinds(watch.queue), ['pebble-ready']);
    await watch.stop();
  });

  it('takes pebble-ready back when Pebble is gone before the charm was told', async () => {
    const answers: Answers = { boot: 'a', notices: [], changes: {} };
    const watch = watching(answers);
    await watch.round();
    delete answers.boot;
    await watch.round();
    assert.deepEqual(kinds(watch.queue), []);
    answers.boot = 'a';
    await watch.round();
    assert.deepEqual(kinds(watch.queue), ['pebble-ready']);
    await watch.stop();
  });

  it('is custom notices and check transitions, one at a time, and nothing else', async () => {
    const notice = (id: string, type: string, key: string, data?: Record<string, string>) => ({
      id,
      type,
      key,
      'last-repeated': `2026-01-01T00:00:0${id}Z`,
      ...(data === undefined ? {} : { 'last-data': data }),
    });
    const check = { 'check-name': 'http' };
    const watch = watching({
      boot: 'a',
      notices: [
        notice('1', 'custom', 'example.com/a'),
        notice('2', 'warning', 'w'),
        notice('3', 'change-update', '10', { kind: 'perform-check', ...check }),
        notice('4', 'change-update', '11', { kind: 'perform-check', ...check }),
        notice('5', 'change-update', '12', { kind: 'recover-check', ...check }),
        notice('6', 'change-update', '13', { kind: 'exec' }),
      ],
      changes: { 10: 'Doing', 11: 'Error' },
    });
    await watch.round();
    const seen: unknown[] = [];
    for (let left = 5; left > 0; left--) {
      const event = await watch.tell();
      if (event !== undefined && event.kind !== 'pebble-ready')
        seen.push([event.kind, event.notice ?? event.check]);
      await watch.round();
      assert.ok(kinds(watch.queue).length <= 1);
    }
    assert.deepEqual(seen, [
      ['pebble-custom-notice', { id: '1', type: 'custom', key: 'example.com/a' }],
      ['pebble-check-failed', 'http'],
      // Change 12 was pruned: it is taken to have ended as expected.
      ['pebble-check-recovered', 'http'],
    ]);
    await watch.stop();
  });
});
