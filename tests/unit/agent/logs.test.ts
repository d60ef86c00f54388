import assert from 'node:assert/strict';
import { logFilter } from '../../../lab/agent/log-level.ts';
import { type LogLine, LogSink } from '../../../lab/agent/log-sink.ts';

describe('log lines of a unit', () => {
  it('pass by the level of the longest named logger', () => {
    const passes = logFilter('<root>=INFO;unit=WARNING;unit.app/0=DEBUG;nonsense');
    assert.equal(passes('juju.worker', 'INFO'), true);
    assert.equal(passes('juju.worker', 'DEBUG'), false);
    assert.equal(passes('unit.app/0.start', 'DEBUG'), true);
    assert.equal(passes('unit.app/1.start', 'INFO'), false);
    assert.equal(logFilter('')('any', 'INFO'), false);
    assert.equal(logFilter('')('any', 'WARNING'), true);
  });

  const sink = (limit: number) => {
    const arrived: LogLine[] = [];
    const state = { away: true };
    const log = new LogSink({
      send: async (lines) => {
        if (state.away) throw new Error('away');
        arrived.push(...lines);
      },
      now: () => new Date(0),
      limit,
      batch: 2,
      retry: 3_600_000,
    });
    return { arrived, state, log };
  };

  it('survive an outage, in order', async () => {
    const { arrived, state, log } = sink(10);
    for (const message of ['1', '2', '3']) log.write('l', 'INFO', message);
    await log.flush();
    assert.deepEqual(arrived, []);
    log.write('l', 'INFO', '4');
    state.away = false;
    await log.flush();
    assert.deepEqual(
      arrived.map(({ message }) => message),
      ['1', '2', '3', '4'],
    );
  });

  it('are dropped oldest first beyond the limit, and that is said', async () => {
    const { arrived, state, log } = sink(3);
    for (const message of ['1', '2', '3', '4', '5']) log.write('l', 'INFO', message);
    state.away = false;
    await log.flush();
    assert.deepEqual(
      arrived.map(({ message }) => message),
      ['2 log lines were dropped while the controller could not be reached', '3', '4', '5'],
    );
  });
});
