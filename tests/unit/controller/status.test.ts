import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { provider, requirer, type TestLab, testLab } from './support.ts';

type Json = { [key: string]: Json } & { [key: number]: Json };

describe('status', () => {
  let lab: TestLab;
  const status = async (patterns?: string[]) =>
    (await lab.call('status', { model: 'm', ...(patterns ? { patterns } : {}) })) as unknown as Json;
  const setUnit = (unit: string, state: string, message = '') =>
    lab.agent(unit, 'hook/effect', {
      contextId: 'c',
      effect: {
        kind: 'unit-status',
        status: { status: state as 'active', message, since: lab.controller.time() },
      },
    });

  beforeEach(async () => {
    lab = await testLab();
    await lab.deploy(provider, { application: 'pg', units: 2 });
  });
  afterEach(() => lab.close());

  it('has every part that Juju has', async () => {
    await lab.deploy(requirer, { application: 'app' });
    await lab.call('integrate', { model: 'm', first: 'app', second: 'pg:database' });
    lab.introduce('pg/0');
    lab.agent('pg/0', 'hook/effect', {
      contextId: 'c',
      effect: { kind: 'workload-version', version: '15.2' },
    });
    setUnit('pg/0', 'active', 'ready');
    lab.agent('pg/0', 'agent-status', { status: 'idle', message: '' });
    const json = await status();
    assert.deepEqual(json.model, {
      name: 'm',
      type: 'caas',
      controller: 'lab',
      cloud: 'lab',
      version: '3.6.28',
      'model-status': { current: 'available', since: '02 Jan 2026 03:04:05Z' },
      sla: 'unsupported',
    });
    const since = '02 Jan 2026 03:04:05Z';
    assert.deepEqual(json.applications?.pg, {
      charm: 'local:provider-0',
      base: { name: 'ubuntu', channel: '24.04' },
      'charm-origin': 'local',
      'charm-name': 'provider',
      'charm-rev': 0,
      scale: 2,
      exposed: false,
      'application-status': { current: 'waiting', message: 'installing agent', since },
      relations: {
        cluster: [{ 'related-application': 'pg', interface: 'provider-peers', scope: 'global' }],
        database: [{ 'related-application': 'app', interface: 'sql', scope: 'global' }],
      },
      units: {
        'pg/0': {
          'workload-status': { current: 'active', message: 'ready', since },
          'juju-status': { current: 'idle', since, version: '3.6.28' },
          leader: true,
          address: '198.18.0.2',
          'provider-id': 'pg-0',
        },
        'pg/1': {
          'workload-status': { current: 'waiting', message: 'installing agent', since },
          'juju-status': { current: 'allocating', since },
          'provider-id': 'pg-1',
        },
      },
      version: '15.2',
      'endpoint-bindings': { '': 'alpha', cluster: 'alpha', database: 'alpha', admin: 'alpha' },
    });
    assert.deepEqual(json.controller, { timestamp: '03:04:05Z' });
  });

  it('shows a failed hook with the workload, and silence as lost', async () => {
    lab.introduce('pg/0');
    lab.agent('pg/0', 'agent-status', {
      status: 'error',
      message: 'hook failed: "install"',
      data: { hook: 'install' },
    });
    const unit = async () => (await status()).applications?.pg?.units?.['pg/0'];
    assert.equal((await unit())?.['workload-status']?.current, 'error');
    assert.equal((await unit())?.['workload-status']?.message, 'hook failed: "install"');
    assert.equal((await unit())?.['juju-status']?.current, 'idle');
    lab.clock += 80_000;
    assert.equal((await unit())?.['juju-status']?.current, 'lost');
    lab.controller.heardFrom(lab.model().state.uuid, 'pg/0');
    assert.equal((await unit())?.['juju-status']?.current, 'idle');
  });

  it('does not believe "active" of a pod that is broken', async () => {
    const cloud = (state: 'running' | 'error', message: string) =>
      lab.controller.change(lab.model().state.uuid, (draft) => {
        const record = draft.units['pg/0'];
        if (record) record.cloud = { status: state, message, since: lab.controller.time() };
      });
    const shown = async () => (await status()).applications?.pg?.units?.['pg/0']?.['workload-status'];
    setUnit('pg/0', 'active');
    cloud('error', 'container "web": CrashLoopBackOff: restarted 4 times');
    assert.equal((await shown())?.current, 'error');
    assert.match(String((await shown())?.message), /CrashLoopBackOff/);
    setUnit('pg/0', 'maintenance', 'working');
    assert.equal((await shown())?.current, 'maintenance', 'the charm knows what it does');
    setUnit('pg/0', 'active');
    cloud('running', '');
    assert.equal((await shown())?.current, 'active');
  });

  it('takes the gravest unit status unless the leader set one', async () => {
    const app = async () => (await status()).applications?.pg?.['application-status']?.current;
    setUnit('pg/0', 'active');
    setUnit('pg/1', 'blocked', 'help');
    assert.equal(await app(), 'blocked');
    lab.agent('pg/0', 'hook/effect', {
      contextId: 'c',
      effect: {
        kind: 'application-status',
        status: { status: 'active', message: '', since: lab.controller.time() },
      },
    });
    assert.equal(await app(), 'active');
    assert.throws(
      () =>
        lab.agent('pg/1', 'hook/effect', {
          contextId: 'c',
          effect: { kind: 'application-status', status: { status: 'active', message: '', since: '' } },
        }),
      { message: 'this unit is not the leader' },
    );
  });

  it('is filtered by applications, units and status words', async () => {
    await lab.deploy(requirer, { application: 'app' });
    setUnit('app/0', 'blocked');
    const names = async (...patterns: string[]) => Object.keys((await status(patterns)).applications ?? {});
    assert.deepEqual(await names('app'), ['app']);
    assert.deepEqual(await names('pg/1'), ['pg']);
    assert.deepEqual(await names('blocked'), ['app']);
    assert.deepEqual(await names('p*', 'blocked'), ['app', 'pg']);
  });

  it('of units includes their bags and who else is there', async () => {
    lab.introduce('pg/0', 'pg/1');
    for (const unit of ['pg/0', 'pg/1']) lab.agent(unit, 'scope', { relationId: 0, entered: true });
    const shown = (await lab.call('show-unit', { model: 'm', unit: 'pg/leader' })) as unknown as Json;
    const bag = (address: string) => ({
      'egress-subnets': `${address}/32`,
      'ingress-address': address,
      'private-address': address,
    });
    assert.deepEqual(shown['pg/0']?.['relation-info'], [
      {
        'relation-id': 0,
        endpoint: 'cluster',
        'related-endpoint': 'cluster',
        'application-data': {},
        'local-unit': { 'in-scope': true, data: bag('198.18.0.2') },
        'related-units': { 'pg/1': { 'in-scope': true, data: bag('198.18.0.3') } },
      },
    ]);
    assert.equal(shown['pg/0']?.leader, true);
    await assert.rejects(lab.call('show-unit', { model: 'm', unit: 'pg/7' }), {
      message: 'unit "pg/7" not found',
    });
  });

  it('of a failed unit can be resolved, of a good one not', async () => {
    lab.introduce('pg/0');
    await assert.rejects(lab.call('resolved', { model: 'm', units: ['pg/0'] }), {
      message: 'unit "pg/0" is not in an error state',
    });
    lab.agent('pg/0', 'agent-status', { status: 'error', message: 'hook failed: "start"' });
    await lab.call('resolved', { model: 'm', units: ['pg/0'], noRetry: true });
    assert.equal(lab.model().units['pg/0']?.resolved, 'no-hooks');
    lab.agent('pg/0', 'resolved/clear', {});
    await lab.call('resolved', { model: 'm', units: [], all: true });
    assert.equal(lab.model().units['pg/0']?.resolved, 'retry-hooks');
    const agent = (status: string, message: string) => {
      lab.agent('pg/0', 'agent-status', { status, message });
      return lab.model().units['pg/0']?.resolved;
    };
    assert.equal(
      agent('executing', 'running action backup'),
      'retry-hooks',
      'a task does not end the failure',
    );
    assert.equal(agent('error', 'hook failed: "start"'), 'retry-hooks');
    assert.equal(agent('executing', 'running start hook'), 'none', 'a later failure must not find it');
  });
});
