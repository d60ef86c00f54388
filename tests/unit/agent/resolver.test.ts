import assert from 'node:assert/strict';
import {
  type Facts,
  hookDone,
  hookFailed,
  hookStarted,
  initialState,
  nextOperation,
  type Operation,
  readState,
  retryDelay,
  type UniterState,
} from '../../../lab/agent/resolver/index.ts';
import type { UnitView } from '../../../lab/controller/agent-api.ts';
import { relation, World } from '../../property/agent/world.ts';

const started: UniterState = { ...initialState, installed: true, started: true, configHash: '0' };
const facts: Facts = {
  modifiedVersion: 0,
  charm: 'charm',
  rebooted: false,
  terminating: 'no',
  workload: [],
  leaderSettingsTold: true,
  notBefore: {},
};
const view: UnitView = { ...new World().view, relations: [] };
const name = (operation: Operation): string =>
  operation.kind === 'hook' && 'name' in operation.hook ? operation.hook.name : operation.kind;
const next = (
  state: UniterState,
  change: Partial<UnitView> = {},
  more: Partial<Facts> = {},
  now = 0,
): Operation => nextOperation(state, { ...facts, ...more }, { ...view, ...change }, now);
const failedStart = hookFailed(
  hookStarted({ ...started, started: false }, { kind: 'hook', hook: { kind: 'lifecycle', name: 'start' } }),
);

describe('what the agent does next', () => {
  it('prefers, in this order: relation-created, leadership, workload, secrets, actions, storage, config', () => {
    const uri = 'secret:9m4e2mr0ui3e8a215n4g';
    let state = started;
    const all: Partial<UnitView> = {
      relations: [relation(1, 'db', 'requirer')],
      leader: true,
      secretsChanged: [{ uri, revision: 2 }],
      secretsObsolete: [{ uri, revision: 1 }],
      actions: [{ id: '4', name: 'look', params: {} }],
      storage: [{ id: 'data/0', name: 'data', kind: 'filesystem', location: '/d', life: 'alive' }],
      configHash: '1',
    };
    const workload: Facts['workload'] = [{ key: 'k', container: 'work', kind: 'pebble-ready' }];
    const order: string[] = [];
    const events = { ...facts, workload };
    for (let left = 12; left > 0; left--) {
      const operation = nextOperation(state, events, { ...view, ...all }, 0);
      order.push(name(operation));
      if (operation.kind === 'enter-scope') {
        const known = {
          endpoint: 'db',
          role: 'requirer' as const,
          remoteApplication: 'db',
          entered: true,
          created: false,
          broken: false,
        };
        state = { ...state, relations: { 1: { ...known, applicationVersion: 0, units: {} } } };
      } else if (operation.kind === 'action') all.actions = [];
      else if (operation.kind === 'hook') {
        state = hookDone(hookStarted(state, operation));
        if (operation.hook.kind === 'workload') events.workload = [];
      } else break;
    }
    assert.deepEqual(order, [
      'enter-scope',
      'db-relation-created',
      'leader-elected',
      'work-pebble-ready',
      'secret-remove',
      'secret-changed',
      'action',
      'data-storage-attached',
      'config-changed',
      'wait',
    ]);
  });

  it('tells a unit that does not lead of the leader settings, once per agent', () => {
    assert.equal(name(next(started, {}, { leaderSettingsTold: false })), 'leader-settings-changed');
    assert.equal(name(next({ ...started, leader: true })), 'resign-leadership');
  });

  it('waits for the retry of a failed hook, unless the operator speaks', () => {
    const waiting = { retryAt: 5_000 };
    assert.deepEqual(next(failedStart, {}, waiting, 0), { kind: 'wait', until: 5_000 });
    assert.equal(name(next(failedStart, {}, waiting, 5_000)), 'start');
    assert.equal(name(next(failedStart, { resolved: 'retry-hooks' }, waiting, 0)), 'start');
    assert.equal(next(failedStart, { resolved: 'no-hooks' }, waiting, 0).kind, 'skip-hook');
    assert.deepEqual(next(failedStart, { retryHooks: false }, waiting, 9_000), { kind: 'wait' });
    assert.equal(
      next(failedStart, { actions: [{ id: '1', name: 'look', params: {} }] }, waiting, 0).kind,
      'action',
    );
    assert.equal(name(next(failedStart, { leader: true, configHash: '9' }, waiting, 0)), 'wait');
  });

  it('retries after 5 s, doubled up to 5 min', () => {
    assert.deepEqual(
      [1, 2, 3, 20].map((failures) => retryDelay(failures, 0.5)),
      [5_000, 10_000, 20_000, 300_000],
    );
    assert.equal(retryDelay(1, 0), 4_000);
    assert.equal(retryDelay(20, 0.99), 300_000);
  });

  it('skips a hook that has lost its cause', () => {
    const ready = hookFailed(
      hookStarted(started, {
        kind: 'hook',
        hook: { kind: 'workload', name: 'work-pebble-ready', container: 'work' },
      }),
    );
    assert.equal(next(ready).kind, 'skip-hook');
    assert.equal(
      name(next(ready, {}, { workload: [{ key: 'k', container: 'work', kind: 'pebble-ready' }] })),
      'work-pebble-ready',
    );
    const elected = hookFailed(
      hookStarted(started, { kind: 'hook', hook: { kind: 'lifecycle', name: 'leader-elected' } }),
    );
    assert.equal(next(elected, { leader: false }).kind, 'skip-hook');
  });

  it('runs nothing but stop when the pod ends and comes back', () => {
    const changes = { configHash: '9', leader: true };
    assert.equal(name(next(started, changes, { terminating: 'will-restart' })), 'stop');
    assert.equal(next({ ...started, started: false }, changes, { terminating: 'will-restart' }).kind, 'exit');
    assert.equal(next(failedStart, changes, { terminating: 'will-restart' }).kind, 'exit');
    assert.equal(name(next(started, {}, { terminating: 'for-good' })), 'stop');
  });

  it('runs start again in a restarted charm container', () => {
    assert.equal(name(next(started, {}, { rebooted: true })), 'start');
    assert.equal(next({ ...started, started: false, configHash: '0' }, {}, { rebooted: true }).kind, 'wait');
  });

  it('leaves a new charm and its configuration to the pod that is made for it', () => {
    const refreshed = { charm: { sha256: 'new', modifiedVersion: 1 }, configHash: '9' };
    assert.equal(next(started, refreshed).kind, 'wait');
    const { charm: _none, ...newPod } = facts;
    assert.deepEqual(
      nextOperation(started, { ...newPod, modifiedVersion: 1 }, { ...view, ...refreshed }, 0),
      {
        kind: 'deploy',
        sha256: 'new',
        upgrade: true,
      },
    );
  });

  it('holds a rotation back for five minutes after it was told', () => {
    const due = { secretsToRotate: [{ uri: 'secret:9m4e2mr0ui3e8a215n4g', label: 'key' }] };
    assert.equal(name(next(started, due)), 'secret-rotate');
    const told = { notBefore: { 'rotate secret:9m4e2mr0ui3e8a215n4g': 300_000 } };
    assert.deepEqual(next(started, due, told, 1_000), { kind: 'wait', until: 300_000 });
    assert.equal(name(next(started, due, told, 300_000)), 'secret-rotate');
  });

  it('leaves a relation that broke before any other hook, which would see it otherwise', () => {
    const known = {
      endpoint: 'db',
      role: 'requirer' as const,
      remoteApplication: 'db',
      entered: true,
      created: true,
      applicationVersion: 0,
      units: {},
    };
    const relations = { 1: { ...known, broken: false }, 2: { ...known, broken: true } };
    const busy = { leader: true, configHash: 'other', relations: [relation(1, 'db', 'requirer')] };
    const leave = { kind: 'leave-scope', relationId: 2 };
    assert.deepEqual(next({ ...started, relations }, busy), leave);
  });

  it('names the local unit as departing when its application goes', () => {
    const known = {
      endpoint: 'db',
      role: 'requirer' as const,
      remoteApplication: 'db',
      entered: true,
      created: true,
      broken: false,
    };
    const state = {
      ...started,
      relations: { 1: { ...known, applicationVersion: 0, units: { 'db/10': 1, 'db/2': 1 } } },
    };
    const gone = { relations: [{ ...relation(1, 'db', 'requirer'), life: 'dying' as const }] };
    const departing = (change: Partial<UnitView>) => {
      const operation = next(state, { ...gone, ...change });
      return operation.kind === 'hook' && operation.hook.kind === 'relation'
        ? [operation.hook.remoteUnit, operation.hook.departingUnit]
        : [];
    };
    assert.deepEqual(departing({}), ['db/10', 'db/10']);
    assert.deepEqual(departing({ applicationLife: 'dying' }), ['db/10', 'app/0']);
  });

  it('tells no hook to a unit that dies before it was installed', () => {
    assert.equal(next(initialState, { life: 'dying' }).kind, 'dead');
  });

  it('refuses a saved state of another format', () => {
    assert.equal(readState(null), initialState);
    assert.throws(() => readState({ format: 2 }), /has format 2, this agent reads format 1/);
  });

  it('runs update-status when it is time and nothing else is to do', () => {
    const second = { updateStatusSeconds: 1 };
    const timer = { updateStatus: { since: 10, random: 0.5 } };
    assert.equal(name(next(started, second, timer, 1_010)), 'update-status');
    assert.equal(name(next(started, { ...second, configHash: '2' }, timer, 1_010)), 'config-changed');
    assert.deepEqual(next(started, second, timer, 1_009), { kind: 'wait', until: 1_010 });
  });

  it('measures the interval of update-status that holds now, not the one of the last time', () => {
    const timer = { updateStatus: { since: 0, random: 0.5 } };
    assert.deepEqual(next(started, { updateStatusSeconds: 300 }, timer, 20_000), {
      kind: 'wait',
      until: 300_000,
    });
    assert.equal(name(next(started, { updateStatusSeconds: 10 }, timer, 20_000)), 'update-status');
    assert.deepEqual(next(started, { updateStatusSeconds: 600 }, timer, 20_000), {
      kind: 'wait',
      until: 600_000,
    });
  });
});
