import assert from 'node:assert/strict';
import {
  announceS3,
  provideS3,
  readS3,
  readS3Request,
  requestS3,
  type S3,
  type S3Offer,
  type S3Request,
} from '@charmed-spark/interfaces';
import type { Context, Relation } from '@charmed-spark/ops';
import { selfSigned } from '../controller/certificate.ts';
import { handedOver, provide, relationId, require, secretOf } from './two-ends.ts';

const requested = '["access-key", "secret-key"]';
const ask =
  (wanted: { bucket?: string; path?: string } = {}) =>
  async (ctx: Context, relation: Relation | undefined, leader: boolean): Promise<S3> => {
    if (relation) await requestS3(relation, wanted, leader);
    return readS3(ctx, relation);
  };

const offer: S3Offer = {
  endpoint: 'https://minio:9000',
  bucket: 'my-bucket',
  path: 'spark-events',
  region: 'us-east-1',
  accessKey: '0123456789',
  secretKey: 's3cr/et+=',
  uriStyle: 'path',
  apiVersion: '4',
  storageClass: 'STANDARD',
  tlsCaChain: [],
};
const give =
  (offered = offer) =>
  async (ctx: Context, relation: Relation | undefined): Promise<S3Request | undefined> => {
    const request = relation && (await readS3Request(relation));
    if (request) await provideS3(ctx, request, offered);
    else if (relation) await announceS3(relation);
    return request;
  };
const plain = { 'access-key': 'AK', 'secret-key': 'SK', bucket: 'my-bucket' };

describe('a requirer of s3', () => {
  it('keeps keys that come in the plain databag out of the log', async () => {
    const { out } = await require(async (ctx, relation) => {
      await readS3(ctx, relation);
      ctx.log.info(`${offer.secretKey} of ${offer.bucket}`);
    }, { 'access-key': offer.accessKey, 'secret-key': offer.secretKey, bucket: offer.bucket });
    assert.deepEqual(
      out.logs.map(({ message }) => message),
      ['end:7: *** of my-bucket'],
    );
  });

  it('asks for the keys in a secret, on the leader', async () => {
    const { out, read } = await require<S3>(ask({ bucket: 'mine', path: 'p' }), {});
    assert.deepEqual(out.relation('end').localApp, {
      'requested-secrets': requested,
      version: '1',
      'lib-version': '1.0',
      bucket: 'mine',
      path: 'p',
    });
    assert.deepEqual(read, {
      state: 'waiting',
      missing: ['access-key', 'secret-key', 'bucket'],
      unreadable: [],
    });
    const follower = await require<S3>(ask({ bucket: 'mine' }), {}, { leader: false });
    assert.deepEqual(follower.out.relation('end').localApp, {});
  });

  it('gives the name of a bucket only to a provider of the older form, which needs one to start', async () => {
    const bucketFor = async (bag: Record<string, string>, localApp = {}) =>
      (await require<S3>(ask(), bag, { localApp })).out.relation('end').localApp.bucket;
    assert.equal(await bucketFor({}), undefined);
    assert.equal(await bucketFor({ 'lib-version': '1.0' }), undefined);
    assert.equal(await bucketFor({ data: '{}' }), 'relation-7');
    assert.equal(await bucketFor({ 'lib-version': '0.6' }), 'relation-7');
    assert.equal(await bucketFor({ 'lib-version': '1.1' }, { bucket: 'relation-7' }), undefined);
  });

  it('reads the older form, numbers as text, with a list of certificates', async () => {
    const { cert } = await selfSigned();
    const { read } = await require<S3>(ask(), {
      ...plain,
      'access-key': '0012',
      endpoint: 'http://10.1.2.3:9000/',
      path: '/spark-events/',
      region: 'eu-1',
      's3-uri-style': 'path',
      's3-api-version': '4',
      'storage-class': 'STANDARD',
      'tls-ca-chain': JSON.stringify([`${cert}\n${cert}`, cert]),
      attributes: '["x"]',
      data: '{"bucket": "relation-7"}',
    });
    const pem = cert.trim();
    assert.deepEqual(read, {
      state: 'ready',
      connection: {
        relationId,
        endpoint: 'http://10.1.2.3:9000',
        bucket: 'my-bucket',
        path: 'spark-events',
        region: 'eu-1',
        accessKey: '0012',
        secretKey: 'SK',
        uriStyle: 'path',
        apiVersion: '4',
        storageClass: 'STANDARD',
        tlsCaChain: [pem, pem, pem],
      },
    });
  });

  it('reads the newer form', async () => {
    const { secret, uri } = secretOf({ 'access-key': 'AK', 'secret-key': 'SK' });
    const bag = { version: '1', 'lib-version': '1.0', bucket: 'my-bucket', 'secret-extra': uri };
    const { read, out } = await require<S3>(ask(), bag, { secrets: [secret] });
    assert.deepEqual(read, {
      state: 'ready',
      connection: { relationId, bucket: 'my-bucket', accessKey: 'AK', secretKey: 'SK', tlsCaChain: [] },
    });
    assert.equal(out.secrets[0]?.label, 'end.7.extra.secret');
    const refused = await require<S3>(ask(), bag, { secrets: [{ ...secret, granted: false }] });
    assert.deepEqual(refused.read, {
      state: 'waiting',
      missing: ['access-key', 'secret-key'],
      unreadable: ['secret-extra'],
    });
  });

  it('takes certificates in one text, and in base64', async () => {
    const { cert } = await selfSigned();
    const base64 = JSON.stringify([Buffer.from(cert).toString('base64')]);
    for (const chain of [cert, base64]) {
      const { read } = await require<S3>(ask(), { ...plain, 'tls-ca-chain': chain });
      assert.ok(read?.state === 'ready');
      assert.deepEqual(read.connection.tlsCaChain, [cert.trim()]);
    }
  });

  for (const endpoint of ['https://[fd00::1]:9000', 'http://minio.m.svc/s3/v_1~x', 'https://s3.EU.example']) {
    it(`takes the endpoint ${endpoint}`, async () => {
      const { read } = await require<S3>(ask(), { ...plain, endpoint });
      assert.equal(read?.state === 'ready' && read.connection.endpoint, endpoint);
    });
  }

  for (const [field, value, why] of [
    ['bucket', 'a b', 'expected the name of a bucket'],
    ['bucket', 'x/../y', 'expected the name of a bucket'],
    ['access-key', 'a\nb', 'expected one line of text'],
    ['secret-key', ' a', 'expected no blanks at its beginning or end'],
    ['endpoint', 'minio:9000', 'expected a URL: http(s)://host[:port]'],
    ['endpoint', 'http://u:p@minio', 'expected a URL: http(s)://host[:port]'],
    ['endpoint', 'file:///etc/passwd', 'expected a URL: http(s)://host[:port]'],
    ['endpoint', 'http://minio\nx', 'expected a URL: http(s)://host[:port]'],
    ['endpoint', `http://\${fs.s3a.secret.key}.evil`, 'expected a URL: http(s)://host[:port]'],
    ['endpoint', 'http://minio/<a>', 'expected a URL: http(s)://host[:port]'],
    ['endpoint', 'http://minio:9000:1', 'expected a URL: http(s)://host[:port]'],
    ['path', 'a\nb', 'expected one line of text'],
    ['path', `a/\${env.HOME}`, 'expected no ${, in whose place Hadoop puts other settings'],
    ['path', 'a/../b', 'expected no . or .. as a name in it'],
    ['region', 'a b', 'expected letters, digits, _ . and -'],
    ['s3-uri-style', 'both', 'expected path or host'],
    ['tls-ca-chain', '[1]', 'expected a JSON list of certificates'],
    ['tls-ca-chain', '["x"]', 'expected certificates in PEM'],
    ['secret-extra', '-x', 'expected the URI of a secret'],
  ] as const) {
    it(`names the field ${field} of ${JSON.stringify(value)}`, async () => {
      const { read } = await require<S3>(ask(), { ...plain, [field]: value });
      assert.deepEqual(read, { state: 'invalid', field, why });
    });
  }
});

describe('a provider of s3', () => {
  it('puts no key into the plain databag because the list of secret fields cannot be read', async () => {
    const { out } = await provide<S3Request | undefined>(give(), {
      bucket: 'mine',
      'requested-secrets': '[',
    });
    assert.equal(out.relation('end').localApp['secret-key'], undefined);
    assert.equal(out.secret('end.7.extra.secret').latest['secret-key'], offer.secretKey);
  });

  it('tells its form before there is a request', async () => {
    const { out, read } = await provide<S3Request | undefined>(give(), {});
    assert.equal(read, undefined);
    assert.deepEqual(out.relation('end').localApp, { version: '1', 'lib-version': '1.0' });
  });

  it('answers the older form in plain, and ignores a bucket that a library made up', async () => {
    const { out, read } = await provide<S3Request | undefined>(give(), { bucket: 'relation-6' });
    assert.equal(read?.bucket, undefined);
    assert.deepEqual(out.relation('end').localApp, {
      version: '1',
      'lib-version': '1.0',
      'access-key': '0123456789',
      'secret-key': 's3cr/et+=',
      bucket: 'my-bucket',
      path: 'spark-events',
      region: 'us-east-1',
      endpoint: 'https://minio:9000',
      's3-uri-style': 'path',
      's3-api-version': '4',
      'storage-class': 'STANDARD',
      data: '{"bucket": "relation-6"}',
    });
    assert.deepEqual(out.secrets, []);
  });

  it('answers the newer form with the keys in a secret, and the requirer reads the same', async () => {
    const { cert } = await selfSigned();
    const offered = { ...offer, tlsCaChain: [cert.trim(), cert.trim()], attributes: ['a'] };
    const { out, read: request } = await provide<S3Request | undefined>(give(offered), {
      'requested-secrets': requested,
      version: '1',
      'lib-version': '1.0',
      bucket: 'wish',
    });
    assert.equal(request?.bucket, 'wish');
    assert.deepEqual(out.secret('end.7.extra.secret').latest, {
      'access-key': '0123456789',
      'secret-key': 's3cr/et+=',
    });
    const bag = out.relation('end').localApp;
    assert.equal(bag['access-key'], undefined);
    const { read } = await require<S3>(ask(), bag, { secrets: handedOver(out) });
    const { attributes: _, ...connection } = offered;
    assert.deepEqual(read, { state: 'ready', connection: { relationId, ...connection } });
  });
});
