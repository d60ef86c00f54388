import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { unitView } from '../../../lab/controller/unit-view.ts';
import { ViewRevisions } from '../../../lab/controller/view-revisions.ts';
import { provider, requirer, type TestLab, testLab } from './support.ts';

const emptyChanges = {
  relations: [],
  openPorts: [],
  closePorts: [],
  secretsCreated: [],
  secretsUpdated: [],
  secretsRemoved: [],
  secretGrants: [],
  secretRevokes: [],
  secretsTracked: [],
};

describe('the view of a unit', () => {
  let lab: TestLab;
  const view = (unit: string) => unitView(lab.model(), unit, lab.controller.time());

  beforeEach(async () => {
    lab = await testLab();
    await lab.deploy(provider, { application: 'pg', units: 2 });
    await lab.deploy(requirer, { application: 'app' });
    lab.introduce('pg/0', 'pg/1', 'app/0');
  });
  afterEach(() => lab.close());

  it('shows relations from its own side, with who is in scope', async () => {
    const { id } = await lab.call('integrate', { model: 'm', first: 'app', second: 'pg:database' });
    for (const unit of ['pg/0', 'pg/1', 'app/0']) lab.agent(unit, 'scope', { relationId: id, entered: true });
    const open = lab.agent('pg/0', 'hook/open', {
      hook: { kind: 'lifecycle', name: 'config-changed' },
      members: {},
    });
    lab.agent('pg/0', 'hook/commit', {
      contextId: open.contextId,
      changes: { ...emptyChanges, relations: [{ id, application: { host: 'x' } }] },
    });
    assert.deepEqual(
      view('app/0').relations.map(({ endpoint, remoteApplication, applicationVersion, units }) => ({
        endpoint,
        remoteApplication,
        applicationVersion,
        units: Object.keys(units),
      })),
      [{ endpoint: 'db', remoteApplication: 'pg', applicationVersion: 1, units: ['pg/0', 'pg/1'] }],
    );
    const [peer, database] = view('pg/0').relations;
    assert.equal(peer?.role, 'peer');
    assert.equal(peer?.remoteApplication, 'pg');
    assert.deepEqual(Object.keys(database?.units ?? {}), ['app/0']);
  });

  it('changes its config hash with options, trust and address, and with nothing else', async () => {
    const hash = () => view('pg/0').configHash;
    const first = hash();
    lab.agent('pg/0', 'agent-status', { status: 'idle', message: '' });
    await lab.call('config-set', { model: 'm', application: 'pg', values: { port: '80' }, reset: [] });
    assert.equal(hash(), first, 'the value is the default');
    await lab.call('config-set', { model: 'm', application: 'pg', values: { port: '81' }, reset: [] });
    const second = hash();
    assert.notEqual(second, first);
    await lab.call('config-set', { model: 'm', application: 'pg', values: {}, reset: ['port'] });
    assert.equal(hash(), first);
    await lab.call('trust', { model: 'm', application: 'pg', scope: 'cluster' });
    assert.notEqual(hash(), first);
    await lab.call('trust', { model: 'm', application: 'pg', remove: true });
    lab.agent('pg/0', 'hello', { address: '198.18.7.7', podName: 'pg-0' });
    assert.notEqual(hash(), first);
  });

  it('has a higher number after a change, and the same number without one', async () => {
    const revisions = new ViewRevisions(lab.controller);
    const { uuid } = lab.model().state;
    const first = revisions.view(uuid, 'pg/0');
    lab.agent('app/0', 'agent-status', { status: 'idle', message: '' });
    assert.equal(revisions.view(uuid, 'pg/0').revision, first.revision);
    const waiting = revisions.watch(uuid, 'pg/0', first.revision, 60_000);
    await lab.call('config-set', { model: 'm', application: 'pg', values: { tls: 'true' }, reset: [] });
    assert.ok((await waiting).revision > first.revision);
    const soon = await revisions.watch(uuid, 'pg/0', (await waiting).revision, 1);
    assert.equal(soon.revision, (await waiting).revision, 'answers in the end though nothing changed');
  });

  it('ends a watch when the unit is removed', async () => {
    const revisions = new ViewRevisions(lab.controller);
    const { uuid } = lab.model().state;
    const waiting = revisions.watch(uuid, 'pg/1', revisions.view(uuid, 'pg/1').revision, 60_000);
    lab.agent('pg/1', 'dead', {});
    await lab.call('remove-application', { model: 'm', application: 'pg', force: true });
    const end = await waiting.then(
      () => 'answered',
      (error: Error) => error.message,
    );
    assert.match(end, /answered|not found/);
  });

  it('commits a context once, however often the agent sends it', () => {
    const [relation] = view('pg/0').relations;
    const id = relation?.id ?? -1;
    lab.agent('pg/0', 'scope', { relationId: id, entered: true });
    const { contextId } = lab.agent('pg/0', 'hook/open', {
      hook: { kind: 'lifecycle', name: 'start' },
      members: {},
    });
    const changes = { ...emptyChanges, relations: [{ id, unit: { key: 'one' } }] };
    lab.agent('pg/0', 'hook/commit', { contextId, changes });
    const version = lab.model().state.relations[String(id)]?.versions['pg/0'];
    lab.agent('pg/0', 'hook/commit', {
      contextId,
      changes: { ...emptyChanges, relations: [{ id, unit: { key: 'two' } }] },
    });
    assert.equal(lab.model().state.relations[String(id)]?.unitBags['pg/0']?.key, 'one');
    assert.equal(lab.model().state.relations[String(id)]?.versions['pg/0'], version);
  });

  it('is due for rotation when the time has come, for the leader, and again later when nothing was done', () => {
    const { uuid } = lab.model().state;
    const id = '0'.repeat(20);
    lab.controller.change(uuid, (draft) => {
      draft.state.secrets[id] = {
        id,
        owner: { kind: 'application', name: 'pg' },
        label: 'l',
        rotate: 'hourly',
        nextRotate: new Date(lab.clock + 1000).toISOString(),
        revisions: [{ revision: 1, content: {}, createdAt: lab.controller.time() }],
        latest: 1,
        grants: [],
        consumers: {},
      };
    });
    assert.deepEqual(view('pg/0').secretsToRotate, []);
    lab.clock += 1000;
    assert.deepEqual(view('pg/0').secretsToRotate, [{ uri: `secret:${id}`, label: 'l' }]);
    assert.deepEqual(view('pg/1').secretsToRotate, []);
    lab.agent('pg/0', 'hook/open', {
      hook: { kind: 'secret', name: 'secret-rotate', uri: `secret:${id}` },
      members: {},
    });
    assert.deepEqual(view('pg/0').secretsToRotate, []);
    lab.clock += 5 * 60_000;
    assert.equal(view('pg/0').secretsToRotate.length, 1);
  });
});
