import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { requirer, type TestLab, testLab } from './support.ts';

type Json = { [key: string]: Json };

describe('user secrets', () => {
  let lab: TestLab;
  const add = (content: Record<string, string>) =>
    lab.call('add-secret', { model: 'm', name: 'creds', content });
  const show = async (more: object = {}) =>
    Object.values(
      await lab.call('show-secret', { model: 'm', secret: 'creds', ...more }),
    )[0] as unknown as Json;

  beforeEach(async () => {
    lab = await testLab();
    await lab.deploy(requirer, { application: 'app' });
  });
  afterEach(() => lab.close());

  it('are shown with their content only when that is asked for', async () => {
    const { uri } = await add({ username: 'admin', password: 's3cret' });
    assert.match(uri, /^secret:[0-9a-v]{20}$/);
    assert.equal(JSON.stringify(await show()).includes('s3cret'), false);
    const shown = await show({ reveal: true });
    assert.deepEqual(shown.content, { Data: { username: 'admin', password: 's3cret' } });
    assert.equal(shown.owner, '<model>');
    assert.equal(shown.created, '2026-01-02T03:04:05Z');
    const listed = await lab.call('secrets', { model: 'm' });
    assert.deepEqual(Object.keys(listed), [uri.slice('secret:'.length)]);
    assert.equal(JSON.stringify(listed).includes('s3cret'), false);
    assert.deepEqual(await lab.call('secrets', { model: 'm', owner: 'application-app' }), {});
  });

  it('refuse bad keys and doubles without showing a value', async () => {
    for (const key of ['ab', 'Upper', 'a_b_c', '1abc']) {
      await assert.rejects(add({ [key]: 'hidden-value' }), (error: Error) => {
        assert.match(error.message, new RegExp(`^key "${key}" not valid`));
        return !error.message.includes('hidden-value');
      });
    }
    await assert.rejects(add({}), { message: 'missing secret value or filename' });
    await add({ key: 'v' });
    await assert.rejects(add({ key: 'v' }), { message: 'secret with name "creds" already exists' });
  });

  it('make a revision for new content, none for the same, and prune on request', async () => {
    const { uri } = await add({ key: 'one' });
    const update = (content: Record<string, string>, autoPrune?: boolean) =>
      lab.call('update-secret', {
        model: 'm',
        secret: uri,
        content,
        ...(autoPrune === undefined ? {} : { autoPrune }),
      });
    await update({ key: 'one' });
    assert.equal((await show()).revision, 1);
    await update({ key: 'two' });
    assert.equal((await show()).revision, 2);
    assert.deepEqual((await show({ reveal: true, revision: 1 })).content, { Data: { key: 'one' } });
    lab.controller.change(lab.model().state.uuid, (draft) => {
      const [secret] = Object.values(draft.state.secrets);
      if (secret) secret.consumers['app/0'] = { revision: 1 };
    });
    await update({ key: 'three' }, true);
    const revisions = async () =>
      Object.values((await show({ revisions: true })).revisions ?? {}).map((r) => r.revision);
    assert.deepEqual(await revisions(), [1, 3], 'what app/0 tracks is kept');
    await assert.rejects(show({ revision: 2 }), { message: 'secret revision "creds/2" not found' });
  });

  it('tell those who track a removed revision of the next change', async () => {
    const { uri } = await add({ key: 'one' });
    const update = (key: string, autoPrune = false) =>
      lab.call('update-secret', { model: 'm', secret: uri, content: { key }, autoPrune });
    await update('two');
    lab.controller.change(lab.model().state.uuid, (draft) => {
      const [secret] = Object.values(draft.state.secrets);
      if (secret) secret.consumers['app/0'] = { revision: 2 };
    });
    await lab.call('remove-secret', { model: 'm', secret: uri, revision: 2 });
    await assert.rejects(show(), { message: 'secret revision "creds/2" not found' });
    await update('three');
    assert.equal((await show()).revision, 3);
    await lab.call('remove-secret', { model: 'm', secret: uri, revision: 3 });
    await update('three', true);
    assert.equal((await show()).revision, 4);
  });

  it('are gone when pruning leaves no revision', async () => {
    const { uri } = await add({ key: 'one' });
    await lab.call('update-secret', { model: 'm', secret: uri, content: { key: 'two' } });
    await lab.call('remove-secret', { model: 'm', secret: uri, revision: 2 });
    await lab.call('update-secret', { model: 'm', secret: uri, autoPrune: true });
    assert.deepEqual(await lab.call('secrets', { model: 'm' }), {});
  });

  it('are granted to applications that exist, and revoked', async () => {
    const { uri } = await add({ key: 'v' });
    await assert.rejects(
      lab.call('grant-secret', { model: 'm', secret: uri, applications: ['app', 'nope'] }),
      {
        message: 'application "nope" not found',
      },
    );
    await assert.rejects(lab.call('grant-secret', { model: 'm', secret: 'nope', applications: ['app'] }), {
      message: 'secret "nope" not found',
    });
    assert.equal((await show()).access, undefined, 'all or nothing');
    await lab.call('grant-secret', { model: 'm', secret: 'creds', applications: ['app'] });
    await lab.call('grant-secret', { model: 'm', secret: uri, applications: ['app'] });
    assert.equal(Object.keys((await show()).access ?? {}).length, 1);
    await lab.call('revoke-secret', { model: 'm', secret: uri, applications: ['app'] });
    assert.equal((await show()).access, undefined);
    await lab.call('remove-secret', { model: 'm', secret: uri });
    await assert.rejects(show(), { message: 'secret "creds" not found' });
  });

  it('of a charm cannot be changed by the operator and go with their owner', async () => {
    const id = 'a'.repeat(20);
    lab.introduce('app/0');
    lab.controller.change(lab.model().state.uuid, (draft) => {
      draft.state.secrets[id] = {
        id,
        owner: { kind: 'unit', name: 'app/0' },
        revisions: [{ revision: 1, content: { key: 'dg==' }, createdAt: lab.controller.time() }],
        latest: 1,
        grants: [],
        consumers: {},
      };
    });
    await assert.rejects(lab.call('remove-secret', { model: 'm', secret: id }), /permission denied/);
    assert.deepEqual(Object.keys(await lab.call('secrets', { model: 'm', owner: 'unit-app-0' })), [id]);
    await lab.call('remove-application', { model: 'm', application: 'app' });
    lab.agent('app/0', 'dead', {});
    assert.deepEqual(lab.model().state.secrets, {});
  });
});
