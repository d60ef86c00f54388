import assert from 'node:assert/strict';
import { applyEffect, commitHook, type HookChanges, type ModelState } from '@charmed-spark/juju';
import {
  bench,
  editApplication,
  editRelation,
  joined,
  model,
  now,
  secret,
  secretId,
  status,
  withSecrets,
} from './fixture.ts';

const nothing: HookChanges = {
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
const commit = (at: ModelState, changes: Partial<HookChanges>, unit = 'app/0') =>
  commitHook(at, unit, { ...nothing, ...changes }, now);
const refused = (at: ModelState, changes: Partial<HookChanges>, text: string | RegExp, unit = 'app/0') => {
  const before = structuredClone(at);
  assert.throws(() => commit(at, changes, unit), { name: 'CommitError', message: text });
  assert.deepEqual(at, before);
};
const id = secretId(1);
const owned = (change = {}) =>
  secret(1, { owner: { kind: 'application', name: 'app' }, label: 'l', ...change });

describe('commit of relation settings', () => {
  it('writes, deletes and raises the version once per effective change', () => {
    const at = model();
    const before = at.relations[2]!.versions['app/0']!;
    const after = commit(at, {
      relations: [{ id: 2, unit: { a: '1', 'egress-subnets': '' }, application: { x: 'y' } }],
    });
    assert.deepEqual(after.relations[2]!.unitBags['app/0'], {
      'ingress-address': '10.1.1.100',
      'private-address': '10.1.1.100',
      a: '1',
    });
    assert.deepEqual(after.relations[2]!.applicationBags.app, { x: 'y' });
    assert.equal(after.relations[2]!.versions['app/0'], before + 1);
    assert.equal(after.relations[2]!.versions.app, 1);
    assert.equal(at.relations[2]!.unitBags['app/0']!.a, undefined);
  });

  it('leaves the version alone when nothing changes, deletions of absent keys included', () => {
    const once = commit(model(), { relations: [{ id: 2, unit: { a: '1' }, application: { x: 'y' } }] });
    const twice = commit(once, { relations: [{ id: 2, unit: { a: '1', b: '' }, application: { x: 'y' } }] });
    assert.deepEqual(twice.relations, once.relations);
  });

  it('checks leadership again (trap 16)', () => {
    const at = editApplication(model(), 'app', { leader: 'app/1' });
    refused(at, { relations: [{ id: 2, application: { x: 'y' } }] }, /"app\/0" is not leader of "app"/);
  });

  it('refuses a relation that is gone', () => {
    refused(model(), { relations: [{ id: 9, unit: { a: '1' } }] }, /relation not found/);
  });

  it('refreshes the address keys after config-changed', async () => {
    const at = editApplication(model(), 'app', { serviceAddress: 'fd00::1' });
    const { context } = bench(at, 'app/0', { kind: 'lifecycle', name: 'config-changed' });
    const after = commit(at, context.changes());
    assert.deepEqual(after.relations[2]!.unitBags['app/0'], {
      'egress-subnets': 'fd00::1/128',
      'ingress-address': 'fd00::1',
      'private-address': 'fd00::1',
    });
    assert.deepEqual(commit(at, bench(at).context.changes()).relations, at.relations);
  });
});

describe('commit of ports and charm state', () => {
  it('opens and closes', () => {
    const opened = commit(model(), {
      openPorts: [
        { endpoint: '', port: '80/tcp' },
        { endpoint: 'db', port: '90/tcp' },
      ],
    });
    assert.deepEqual(opened.applications.app!.units['app/0']!.openedPorts, {
      '': ['80/tcp'],
      db: ['90/tcp'],
    });
    const closed = commit(opened, { closePorts: [{ endpoint: '', port: '90/tcp' }] });
    assert.deepEqual(closed.applications.app!.units['app/0']!.openedPorts, { '': ['80/tcp'] });
  });

  it('refuses icmp and unknown endpoints', () => {
    refused(
      model(),
      { openPorts: [{ endpoint: '', port: 'icmp' }] },
      'protocol icmp on caas models not supported',
    );
    refused(model(), { openPorts: [{ endpoint: 'nope', port: '80/tcp' }] }, /endpoint "nope"/);
  });

  it('limits the charm state of a unit', () => {
    const after = commit(model(), { charmState: { a: '1' } });
    assert.deepEqual(after.applications.app!.units['app/0']!.charmState, { a: '1' });
    refused(
      model(),
      { charmState: { a: 'x'.repeat(2 * 1024 * 1024) } },
      'max allowed size (2097152) exceeded',
    );
  });
});

describe('commit of secrets', () => {
  it('creates at revision 1 and plans the rotation', () => {
    const after = commit(model(), { secretsCreated: [owned({ rotate: 'daily' })] });
    assert.equal(after.secrets[id]!.nextRotate, '2026-01-03T03:04:05Z');
    assert.equal(after.secrets[id]!.latest, 1);
  });

  it('makes one revision of new content and none of equal content', () => {
    const at = withSecrets(model(), owned());
    const content = { password: 'bmV3' };
    const once = commit(at, { secretsUpdated: [{ id, content, label: 'm' }] });
    assert.deepEqual(
      [once.secrets[id]!.latest, once.secrets[id]!.label, once.secrets[id]!.revisions.length],
      [2, 'm', 2],
    );
    const twice = commit(once, { secretsUpdated: [{ id, content }] });
    assert.equal(twice.secrets[id]!.latest, 2);
  });

  it('keeps labels unique per owner', () => {
    const other = secret(2, { owner: { kind: 'unit', name: 'app/0' }, label: 'l' });
    const at = withSecrets(model(), owned());
    assert.equal(commit(at, { secretsCreated: [other] }).secrets[secretId(2)]!.label, 'l');
    refused(
      at,
      { secretsCreated: [secret(3, { owner: { kind: 'application', name: 'app' }, label: 'l' })] },
      'secret with label "l" already exists',
    );
  });

  it('lets only the owner manage: the leader, or the owning unit', () => {
    const at = withSecrets(
      model(),
      owned(),
      secret(2),
      secret(3, { owner: { kind: 'unit', name: 'app/1' } }),
    );
    refused(at, { secretsUpdated: [{ id, description: 'x' }] }, 'permission denied', 'app/1');
    refused(at, { secretsRemoved: [{ id: secretId(2) }] }, 'permission denied');
    refused(at, { secretsRemoved: [{ id: secretId(3) }] }, 'permission denied');
    refused(at, { secretsUpdated: [{ id: secretId(9) }] }, /not found/);
    refused(
      at,
      { secretsCreated: [secret(4, { owner: { kind: 'application', name: 'app' } })] },
      /not leader/,
      'app/1',
    );
    assert.equal(
      commit(at, { secretsRemoved: [{ id: secretId(3) }] }, 'app/1').secrets[secretId(3)],
      undefined,
    );
  });

  it('grants under a relation and revokes', () => {
    const at = withSecrets(model(), owned());
    const granted = commit(at, {
      secretGrants: [
        { id, relationId: 2 },
        { id, relationId: 2 },
      ],
    });
    assert.deepEqual(granted.secrets[id]!.grants, [
      { target: { kind: 'application', name: 'mysql' }, relationId: 2 },
    ]);
    assert.deepEqual(commit(granted, { secretRevokes: [{ id, relationId: 2 }] }).secrets[id]!.grants, []);
    assert.deepEqual(
      commit(granted, { secretRevokes: [{ id, application: 'mysql' }] }).secrets[id]!.grants,
      [],
    );
    assert.equal(commit(granted, { secretRevokes: [{ id, unit: 'mysql/0' }] }).secrets[id]!.grants.length, 1);
    refused(at, { secretGrants: [{ id, relationId: 9 }] }, /relation 9 not found/);
  });

  it('removes revisions, and everything with the last one', () => {
    const at = withSecrets(model(), owned({ latest: 2 }));
    const rest = commit(at, { secretsRemoved: [{ id, revisions: [1] }] });
    assert.deepEqual(
      rest.secrets[id]!.revisions.map(({ revision }) => revision),
      [2],
    );
    assert.equal(commit(rest, { secretsRemoved: [{ id, revisions: [2] }] }).secrets[id], undefined);
  });

  it('never gives the number of a removed revision to other content', () => {
    const at = withSecrets(model(), owned({ latest: 2 }));
    const rest = commit(at, { secretsRemoved: [{ id, revisions: [2] }] });
    const next = commit(rest, { secretsUpdated: [{ id, content: { key: 'bmV3' } }] });
    assert.deepEqual(
      next.secrets[id]!.revisions.map(({ revision }) => revision),
      [1, 3],
    );
  });

  it('tracks an own revision made in the same run', async () => {
    const at = withSecrets(model(), owned());
    const { out, context } = bench(at);
    await out(`secret-set ${id} password=new`);
    await out(`secret-get ${id} --refresh`);
    const after = commit(at, context.changes());
    assert.deepEqual(
      [after.secrets[id]!.latest, after.secrets[id]!.consumers],
      [2, { 'app/0': { revision: 2 } }],
    );
  });
});

describe('a commit is all or nothing', () => {
  it('keeps relation writes out when a later part fails', () => {
    refused(
      model(),
      { relations: [{ id: 2, unit: { a: '1' } }], openPorts: [{ endpoint: '', port: 'icmp' }] },
      /icmp/,
    );
  });

  it('commits what a run buffered', async () => {
    const at = model();
    const { context, out } = bench(at, 'app/0', joined);
    await out('relation-set a=1');
    await out('secret-add --label mine password=x');
    await out(`secret-grant secret:${secretId(900)}`);
    await out(`relation-set --app secret=secret:${secretId(900)}`);
    await out('open-port 80');
    const after = commit(at, context.changes());
    const seen = bench(after, 'mysql/1', { ...joined, remoteApplication: 'app', remoteUnit: 'app/0' });
    const uri = (await seen.out('relation-get --app secret')).trim();
    assert.equal(await seen.out(`secret-get ${uri} password`), 'x\n');
    assert.equal(await seen.out('relation-get a'), '1\n');
  });
});

describe('immediate effects', () => {
  it('change the unit or the application', () => {
    const since = status('active');
    let after = applyEffect(model(), 'app/1', { kind: 'unit-status', status: since });
    after = applyEffect(after, 'app/0', { kind: 'application-status', status: since });
    after = applyEffect(after, 'app/1', { kind: 'workload-version', version: '2' });
    const { app } = after.applications;
    assert.deepEqual(
      [app!.units['app/1']!.workloadStatus, app!.status, app!.workloadVersion],
      [since, since, '2'],
    );
    assert.deepEqual(applyEffect(after, 'app/0', { kind: 'log', level: 'INFO', message: 'x' }), after);
  });

  it('refuse what is for the leader', () => {
    for (const effect of [
      { kind: 'application-status', status: status('active') },
      { kind: 'leader-settings', settings: { a: '1' } },
    ] as const) {
      assert.throws(() => applyEffect(model(), 'app/1', effect), { message: 'this unit is not the leader' });
    }
  });

  it('track a consumed secret, keeping its label', () => {
    const grants = [{ target: { kind: 'application', name: 'app' }, relationId: 2 } as const];
    const at = withSecrets(model(), secret(1, { grants, latest: 2 }), secret(2), secret(3, { grants }));
    let after = applyEffect(at, 'app/1', { kind: 'secret-consume', id, revision: 1, label: 'db' });
    after = applyEffect(after, 'app/1', { kind: 'secret-consume', id, revision: 2 });
    assert.deepEqual(after.secrets[id]!.consumers, { 'app/1': { revision: 2, label: 'db' } });
    const consume = (each: string, label?: string) => () =>
      applyEffect(after, 'app/1', {
        kind: 'secret-consume',
        id: each,
        revision: 1,
        ...(label ? { label } : {}),
      });
    assert.throws(consume(secretId(2)), { message: 'permission denied' });
    assert.throws(consume(secretId(9)), { message: `secret "secret:${secretId(9)}" not found` });
    assert.throws(consume(secretId(3), 'db'), { message: 'secret with label "db" already exists' });
    const { 2: _, ...relations } = after.relations;
    assert.throws(
      () => applyEffect({ ...after, relations }, 'app/1', { kind: 'secret-consume', id, revision: 2 }),
      {
        message: 'permission denied',
      },
    );
  });

  it('refuse a unit that is gone', () => {
    const gone = editApplication(editRelation(model(), 2, {}), 'app', { units: {} });
    assert.throws(
      () => applyEffect(gone, 'app/0', { kind: 'workload-version', version: '1' }),
      /unit "app\/0" not found/,
    );
  });
});
