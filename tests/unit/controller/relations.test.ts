import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { provider, requirer, type TestLab, testLab } from './support.ts';

describe('relations', () => {
  let lab: TestLab;
  const integrate = (first: string, second: string) => lab.call('integrate', { model: 'm', first, second });
  const remove = (first: string, second: string) =>
    lab.call('remove-relation', { model: 'm', first, second });
  const relation = (id: number) => lab.model().state.relations[String(id)];

  beforeEach(async () => {
    lab = await testLab();
    await lab.deploy(provider, { application: 'pg' });
    await lab.deploy(requirer, { application: 'app' });
  });
  afterEach(() => lab.close());

  it('are refused in the words of Juju', async () => {
    await assert.rejects(integrate('app', 'nope'), { message: 'application "nope" not found' });
    await assert.rejects(integrate('app:nope', 'pg'), {
      message: 'application "app" has no "nope" relation',
    });
    await assert.rejects(integrate('app', 'pg:cluster'), { message: 'no relations found' });
    await assert.rejects(integrate('pg', 'app'), {
      message: 'ambiguous relation: "pg app" could refer to "app:db pg:admin"; "app:db pg:database"',
    });
    await lab.deploy(
      { metadata: { name: 'x', summary: 's', description: 'd', requires: { db: { interface: 'nosql' } } } },
      { application: 'x' },
    );
    await assert.rejects(integrate('x', 'pg'), { message: 'no relations found' });
    await integrate('app', 'pg:database');
    await assert.rejects(integrate('pg:database', 'app:db'), {
      message: 'cannot add relation "app:db pg:database": relation app:db pg:database already exists',
    });
    await lab.deploy(requirer, { application: 'other' });
    await integrate('app', 'pg:admin');
    await assert.rejects(integrate('other', 'pg:admin'), {
      message:
        'cannot add relation "other:db pg:admin": establishing a new relation for pg:admin would exceed its maximum relation limit of 1',
    });
    await assert.rejects(remove('other', 'pg'), { message: 'relation "other pg" not found' });
    await assert.rejects(lab.call('remove-relation', { model: 'm', id: 77 }), {
      message: 'relation 77 not found',
    });
    await assert.rejects(lab.call('remove-relation', { model: 'm', id: 0 }), {
      message: 'cannot destroy relation "pg:cluster": is a peer relation',
    });
  });

  it('die when the last unit has left their scope, and take their grants along', async () => {
    lab.introduce('pg/0', 'app/0');
    const { id } = await integrate('app', 'pg:database');
    for (const unit of ['pg/0', 'app/0']) lab.agent(unit, 'scope', { relationId: id, entered: true });
    assert.deepEqual(relation(id)?.unitBags['pg/0']?.['private-address'], '198.18.0.2');
    const model = lab.model();
    lab.controller.change(model.state.uuid, (draft) => {
      draft.state.secrets['s'.repeat(20)] = {
        id: 's'.repeat(20),
        owner: { kind: 'application', name: 'pg' },
        revisions: [{ revision: 1, content: { password: 'eA==' }, createdAt: lab.controller.time() }],
        latest: 1,
        grants: [{ target: { kind: 'application', name: 'app' }, relationId: id }],
        consumers: { 'app/0': { revision: 1 } },
      };
    });
    await remove('app', 'pg');
    assert.equal(relation(id)?.life, 'dying');
    assert.throws(
      () => lab.agent('pg/0', 'scope', { relationId: 99, entered: true }),
      /relation 99 not found/,
    );
    lab.agent('app/0', 'scope', { relationId: id, entered: false });
    assert.equal(relation(id)?.life, 'dying');
    assert.equal(lab.model().state.secrets['s'.repeat(20)]?.grants.length, 1);
    lab.agent('pg/0', 'scope', { relationId: id, entered: false });
    assert.equal(relation(id), undefined);
    assert.deepEqual(lab.model().state.secrets['s'.repeat(20)]?.grants, []);
  });

  it('that nobody joined go at once, and a dying one cannot be entered', async () => {
    lab.introduce('pg/0', 'app/0');
    const { id } = await integrate('app', 'pg:database');
    await remove('app', 'pg');
    assert.equal(relation(id), undefined);
    const second = await integrate('app', 'pg:database');
    assert.notEqual(second.id, id, 'ids are not used again');
    lab.agent('pg/0', 'scope', { relationId: second.id, entered: true });
    await remove('app', 'pg');
    assert.throws(() => lab.agent('app/0', 'scope', { relationId: second.id, entered: true }), {
      message: 'cannot enter scope: unit or relation is not alive',
    });
  });

  it('are removed by force although units are in them', async () => {
    lab.introduce('pg/0');
    const { id } = await integrate('app', 'pg:database');
    lab.agent('pg/0', 'scope', { relationId: id, entered: true });
    await lab.call('remove-relation', { model: 'm', first: 'app', second: 'pg', force: true });
    assert.equal(relation(id), undefined);
  });
});
