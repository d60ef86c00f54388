import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { trimLog } from '../../../lab/controller/log-file.ts';
import { provider, requirer, type TestLab, testLab } from './support.ts';

describe('what the controller keeps beside its models', () => {
  let lab: TestLab;
  const charms = (): string[] => readdirSync(lab.controller.charms.folder).sort();

  beforeEach(async () => {
    lab = await testLab();
  });
  afterEach(() => lab.close());

  it('a charm: goes with the last application that uses it', async () => {
    await lab.deploy(provider, { application: 'a', units: 0 });
    await lab.call('add-model', { name: 'other' });
    await lab.deploy(provider, { model: 'other', application: 'b', units: 0 });
    await lab.deploy(requirer, { application: 'c', units: 0 });
    assert.equal(charms().length, 2, 'one file per content');
    await lab.call('remove-application', { model: 'm', application: 'a' });
    assert.equal(charms().length, 2);
    lab.controller.drop(lab.controller.find('other').state.uuid);
    assert.deepEqual(charms(), [`${lab.model().apps.c?.charm.sha256}.charm`]);
  });

  it('a charm: is not kept of a deployment that was refused', async () => {
    await lab.deploy(provider, { application: 'a', units: 0 });
    await assert.rejects(lab.deploy(requirer, { application: 'a', units: 0 }), /already exists/);
    assert.equal(charms().length, 1);
    await assert.rejects(lab.deploy(provider, { application: 'a', units: 0 }), /already exists/);
    assert.equal(charms().length, 1, 'the same charm is in use');
  });

  it('a charm: stays while a deployment of it is under way', () => {
    const file = join(lab.folder, 'x.charm');
    writeFileSync(file, '');
    lab.controller.charms.hold(file);
    lab.controller.charms.dropUnused([file], []);
    assert.ok(readdirSync(lab.folder).includes('x.charm'));
    lab.controller.charms.release(file, []);
    assert.ok(!readdirSync(lab.folder).includes('x.charm'));
  });

  it('its own log: is emptied when it is large, under the hands of its writer', () => {
    const path = join(lab.folder, 'logs', 'controller.log');
    trimLog(path, 10);
    const writer = openSync(path, 'a');
    writeSync(writer, 'x'.repeat(10));
    trimLog(path, 10);
    assert.equal(statSync(path).size, 10);
    writeSync(writer, 'x');
    trimLog(path, 10);
    writeSync(writer, 'new');
    closeSync(writer);
    assert.equal(readFileSync(path, 'utf8'), 'new');
  });

  it('when a unit was heard: goes with the unit', async () => {
    await lab.deploy(provider, { application: 'a' });
    const { uuid } = lab.model().state;
    lab.introduce('a/0');
    lab.controller.heardFrom(uuid, 'a/0');
    assert.equal(lab.controller.heard.size, 1);
    await lab.call('remove-application', { model: 'm', application: 'a', force: true });
    assert.equal(lab.controller.heard.size, 0);
  });
});
