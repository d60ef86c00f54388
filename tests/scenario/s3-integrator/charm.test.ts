import assert from 'node:assert/strict';
import { active, blocked } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { charm } from '../../../lab/providers/s3-integrator/src/charm.ts';
import { makeAuthority } from '../../unit/interfaces/tls/authority.ts';

const keys = { 'access-key': 'AKIA123', 'secret-key': 's3cr3t/+value' };
const missing = blocked("Missing parameters: ['access-key', 'secret-key']");

const older = (id: number, bucket = `relation-${id}`) => ({
  endpoint: 's3-credentials' as const,
  id,
  remote: `app${id}`,
  remoteApp: { bucket },
});
const newer = (id: number, more: Record<string, string> = {}) => ({
  endpoint: 's3-credentials' as const,
  id,
  remote: `app${id}`,
  remoteApp: { 'requested-secrets': '["access-key", "secret-key"]', 'lib-version': '1.0', ...more },
});

describe('s3-integrator charm, event by event', () => {
  const context = new Context(charm);
  const config = { bucket: 'spark', endpoint: 'https://minio:9000', path: 'events', 's3-uri-style': 'path' };
  const sync = context.on.action('sync-s3-credentials', keys);

  it('waits for the keys, and hands nothing out before', async () => {
    const out = await context.run(context.on.relationChanged('s3-credentials'), {
      leader: true,
      config,
      relations: [older(3)],
    });
    assert.deepEqual(out.unitStatus, missing);
    assert.deepEqual(out.appStatus, missing);
    assert.equal(out.relation(3).localApp['access-key'], undefined);
  });

  it('hands everything out as soon as the action gave the keys, to either form of requirer', async () => {
    const before = await context.run(context.on.configChanged(), {
      leader: true,
      config,
      relations: [older(3), newer(4)],
    });
    const out = await context.run(sync, before);
    assert.equal(out.action?.failed, undefined);
    assert.deepEqual(out.action?.results, { ok: 'Credentials successfully updated.' });
    assert.deepEqual(out.unitStatus, active());
    const plain = out.relation(3).localApp;
    assert.deepEqual([plain['access-key'], plain['secret-key']], Object.values(keys));
    const { 'secret-extra': reference, ...rest } = out.relation(4).localApp;
    assert.match(reference ?? '', /^secret:/);
    assert.deepEqual(out.secret('s3-credentials.4.extra.secret').latest, keys);
    for (const bag of [plain, rest]) {
      const { bucket, endpoint, path, 's3-uri-style': style } = bag as Record<string, string>;
      assert.deepEqual({ bucket, endpoint, path, 's3-uri-style': style }, config);
    }
    assert.ok(!JSON.stringify([rest, out.logs]).includes(keys['secret-key']));
    const next = await context.run(context.on.updateStatus(), out);
    assert.deepEqual(next.relations, out.relations);
    assert.equal(next.secret('s3-credentials.4.extra.secret').latestRevision, 1);
  });

  it('makes a new revision of the keys when they change', async () => {
    const first = await context.run(sync, { leader: true, config, relations: [newer(4)] });
    const changed = { ...keys, 'secret-key': 'another' };
    const out = await context.run(context.on.action('sync-s3-credentials', changed), first);
    assert.deepEqual(out.secret('s3-credentials.4.extra.secret').latest, changed);
    assert.equal(out.secret('s3-credentials.4.extra.secret').latestRevision, 2);
  });

  it("takes the bucket and path of the option, else the requirer's, and says when there is none", async () => {
    const relations = [older(3), older(4, 'wanted'), newer(5, { bucket: 'other', path: 'there' }), newer(6)];
    const out = await context.run(sync, { leader: true, relations });
    assert.equal(out.relation(3).localApp.bucket, 'relation-3');
    assert.equal(out.relation(4).localApp.bucket, 'wanted');
    assert.deepEqual([out.relation(5).localApp.bucket, out.relation(5).localApp.path], ['other', 'there']);
    assert.equal(out.relation(6).localApp.bucket, undefined);
    assert.deepEqual(
      out.unitStatus,
      blocked('Relation s3-credentials:6 asks for no bucket: set the option bucket'),
    );
    const ruled = await context.run(context.on.configChanged(), { ...out, config });
    assert.deepEqual(
      [3, 4, 5, 6].map((id) => ruled.relation(id).localApp.bucket),
      ['spark', 'spark', 'spark', 'spark'],
    );
    assert.deepEqual(ruled.unitStatus, active());
  });

  for (const [name, value] of Object.entries({
    endpoint: 'minio:9000',
    bucket: 'no bucket',
    's3-uri-style': 'virtual',
    's3-api-version': '3',
    'storage-class': 'two words',
    region: 'a b',
    'experimental-delete-older-than-days': 0,
    'tls-ca-chain': 'bm90IGEgY2VydGlmaWNhdGU=',
  })) {
    it(`names the option ${name} when it is wrong, and leaves what was handed out`, async () => {
      const good = await context.run(sync, { leader: true, config, relations: [older(3)] });
      const out = await context.run(context.on.configChanged(), {
        ...good,
        config: { ...config, [name]: value },
      });
      assert.equal(out.unitStatus.name, 'blocked');
      assert.match(out.unitStatus.message ?? '', new RegExp(`^Option ${name}: .+`));
      assert.deepEqual(out.relation(3).localApp, good.relation(3).localApp);
    });
  }

  it('hands out every certificate of the chain by itself, from PEM or its base64', async () => {
    const root = await makeAuthority('root');
    const { path } = await makeAuthority('intermediate', root);
    assert.equal(path.length, 2);
    const pem = `${path.join('\n')}\n`;
    for (const value of [pem, Buffer.from(pem).toString('base64')]) {
      const out = await context.run(sync, {
        leader: true,
        config: { ...config, 'tls-ca-chain': value, attributes: 'a:1, b:2' },
        relations: [older(3)],
      });
      assert.deepEqual(JSON.parse(out.relation(3).localApp['tls-ca-chain'] ?? ''), path);
      assert.deepEqual(JSON.parse(out.relation(3).localApp.attributes ?? ''), ['a:1', 'b:2']);
    }
  });

  describe("with the operator's secret", () => {
    const id = 'abcdefghij0123456789';
    const secret = (content: Record<string, string>, granted = true) => ({
      id,
      owner: 'model' as const,
      revisions: { 1: content },
      granted,
    });
    const world = (content: Record<string, string>, granted?: boolean) => ({
      leader: true,
      config: { ...config, credentials: `secret:${id}` },
      relations: [older(3)],
      secrets: [secret(content, granted)],
    });

    it('takes the keys from it', async () => {
      const out = await context.run(context.on.configChanged(), world(keys));
      assert.deepEqual(out.unitStatus, active());
      assert.equal(out.relation(3).localApp['secret-key'], keys['secret-key']);
      const refused = await context.run(sync, out);
      assert.match(refused.action?.failed ?? '', /option credentials goes before this action/);
    });

    it('says what is wrong with it', async () => {
      const denied = await context.run(context.on.configChanged(), world(keys, false));
      assert.match(denied.unitStatus.message ?? '', /^Option credentials: not granted; run grant-secret /);
      const incomplete = await context.run(context.on.configChanged(), world({ 'access-key': 'AKIA' }));
      assert.match(incomplete.unitStatus.message ?? '', /needs the keys access-key and secret-key$/);
      const nowhere = await context.run(context.on.configChanged(), { ...world(keys), secrets: [] });
      assert.match(nowhere.unitStatus.message ?? '', /^Option credentials: there is no such secret/);
    });
  });

  it('masks the keys in what it tells of the connection', async () => {
    const early = await context.run(context.on.action('get-s3-connection-info'), { leader: true, config });
    assert.equal(early.action?.failed, 'Credentials are not set!');
    const ready = await context.run(sync, { leader: true, config });
    const { action } = await context.run(context.on.action('get-s3-connection-info'), ready);
    assert.deepEqual(action?.results, {
      'access-key': '************',
      'secret-key': '************',
      ...config,
    });
  });

  it('refuses the action on other units, and keys that no request can carry', async () => {
    const follower = await context.run(sync, { leader: false });
    assert.equal(follower.action?.failed, 'The action can be run only on leader unit.');
    const broken = { ...keys, 'secret-key': 'line\nbreak' };
    const out = await context.run(context.on.action('sync-s3-credentials', broken), { leader: true });
    assert.match(out.action?.failed ?? '', /^secret-key: expected printable ASCII/);
    assert.deepEqual(out.secrets, []);
  });

  it('removes the secret of a relation that goes', async () => {
    const ready = await context.run(sync, { leader: true, config, relations: [newer(4), newer(5)] });
    const out = await context.run(context.on.relationBroken({ endpoint: 's3-credentials', id: 4 }), ready);
    assert.deepEqual(out.secrets.map(({ label }) => label).sort(), [
      's3-credentials',
      's3-credentials.5.extra.secret',
    ]);
  });
});
