import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import type { LabModel } from '../../../lab/controller/model/lab-model.ts';
import { settle } from '../../../lab/controller/model/settle.ts';
import { unitView } from '../../../lab/controller/unit-view.ts';
import { provider, requirer, TestLab } from '../../unit/controller/support.ts';

type Step = (lab: TestLab) => Promise<unknown>;

const applications = ['pg', 'app', 'web'];
const application = fc.constantFrom(...applications);
const unit = fc.tuple(application, fc.nat(3)).map(([name, ordinal]) => `${name}/${ordinal}`);

/** What a user or an agent may do; a refusal is fine, a broken model is not. */
const step: fc.Arbitrary<[string, Step]> = fc.oneof(
  application.map((name): [string, Step] => [
    `deploy ${name}`,
    (lab) => lab.deploy(name === 'pg' ? provider : requirer, { application: name, units: 2 }),
  ]),
  fc
    .tuple(application, fc.nat(4))
    .map(([name, units]): [string, Step] => [
      `scale ${name} ${units}`,
      (lab) => lab.call('scale-application', { model: 'm', application: name, units }),
    ]),
  fc
    .tuple(application, fc.boolean())
    .map(([name, force]): [string, Step] => [
      `remove ${name} ${force}`,
      (lab) => lab.call('remove-application', { model: 'm', application: name, force }),
    ]),
  fc
    .constantFrom('app', 'web')
    .map((name): [string, Step] => [
      `integrate ${name}`,
      (lab) => lab.call('integrate', { model: 'm', first: name, second: 'pg:database' }),
    ]),
  fc
    .tuple(fc.constantFrom('app', 'web'), fc.boolean())
    .map(([name, force]): [string, Step] => [
      `remove-relation ${name} ${force}`,
      (lab) => lab.call('remove-relation', { model: 'm', first: name, second: 'pg', force }),
    ]),
  unit.map((name): [string, Step] => [
    `hello ${name}`,
    async (lab) => lab.agent(name, 'hello', { address: '198.18.0.9', podName: name.replace('/', '-') }),
  ]),
  unit.map((name): [string, Step] => [`dead ${name}`, async (lab) => lab.agent(name, 'dead', {})]),
  fc
    .tuple(unit, fc.nat(8), fc.boolean())
    .map(([name, relationId, entered]): [string, Step] => [
      `scope ${name} ${relationId} ${entered}`,
      async (lab) => lab.agent(name, 'scope', { relationId, entered }),
    ]),
  unit.map((name): [string, Step] => [
    `run ${name}`,
    (lab) => lab.call('run-action', { model: 'm', units: [name], action: 'backup', params: { target: 'x' } }),
  ]),
  application.map((name): [string, Step] => [
    `grant ${name}`,
    (lab) => lab.call('grant-secret', { model: 'm', secret: 'creds', applications: [name] }),
  ]),
);

function check(model: LabModel): void {
  const { applications: apps, relations, secrets } = model.state;
  assert.deepEqual(Object.keys(model.apps).sort(), Object.keys(apps).sort(), 'records and applications');
  const units = Object.values(apps).flatMap((app) => Object.keys(app.units));
  assert.deepEqual(Object.keys(model.units).sort(), units.sort(), 'records and units');
  for (const app of Object.values(apps)) {
    const names = Object.keys(app.units);
    assert.equal(app.leader === undefined, names.length === 0, `${app.name} has a leader while it has units`);
    if (app.leader) assert.ok(names.includes(app.leader), `${app.leader} leads and exists`);
    if (app.life === 'alive') {
      for (let n = 0; n < app.scale; n += 1)
        assert.ok(app.units[`${app.name}/${n}`], `${app.name}/${n} is wanted`);
    } else {
      assert.ok(
        Object.values(app.units).every((one) => one.life === 'dying'),
        'units of a dying application die',
      );
    }
  }
  for (const relation of Object.values(relations)) {
    for (const end of relation.endpoints)
      assert.ok(apps[end.application], `relation ${relation.id} has both ends`);
    for (const member of relation.inScope) assert.ok(model.units[member], `${member} is in scope and exists`);
    const dead = relation.endpoints.some((end) => apps[end.application]?.life !== 'alive');
    if (dead) assert.equal(relation.life, 'dying');
    if (relation.life === 'dying' && relation.endpoints.length === 2) {
      assert.ok(relation.inScope.length > 0, 'a dying relation without members is gone');
    }
  }
  for (const secret of Object.values(secrets)) {
    for (const grant of secret.grants) assert.ok(apps[grant.target.name], 'grants are to what exists');
  }
  for (const name of units) assert.equal(unitView(model, name, '2026-01-01T00:00:00Z').unit, name);
  const again = structuredClone(model);
  settle(again, '2030-01-01T00:00:00Z');
  assert.deepEqual(again, model, 'a settled model is settled');
}

describe('a model, whatever is done to it in whatever order,', () => {
  it('keeps its invariants', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const lab = new TestLab();
        try {
          await lab.call('add-model', { name: 'm' });
          await lab.call('add-secret', { model: 'm', name: 'creds', content: { key: 'v' } });
          for (const [, run] of steps) {
            await run(lab).catch((error: Error) => assert.equal(error.name, 'JujuError', error.stack));
            check(lab.model());
          }
        } finally {
          lab.close();
        }
      }),
      { numRuns: 60 },
    );
  }).timeout(60_000);
});
