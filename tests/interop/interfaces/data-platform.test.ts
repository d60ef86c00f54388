/** Our sides against the data platform's libraries that PyPI has: S3 in both directions, their provider of databases. */
import assert from 'node:assert/strict';
import {
  announceS3,
  type Database,
  type Kyuubi,
  provideS3,
  readDatabase,
  readKyuubi,
  readS3,
  readS3Request,
  requestDatabase,
  requestKyuubi,
  requestS3,
  type S3,
  type S3Offer,
} from '@charmed-spark/interfaces';
import type { Context, Relation } from '@charmed-spark/ops';
import { selfSigned } from '../../unit/controller/certificate.ts';
import { type handedOver, provide, relationId, require } from '../../unit/interfaces/two-ends.ts';
import { type Bag, pythonWith, runPython } from './python-interfaces.ts';

const packages = ['ops[testing]==3.9.0', 'dpcharmlibs-interfaces==1.2.2', 'object-storage-charmlib==1.0.0'];

interface Left {
  app: Bag;
  unit: Bag;
  secrets: { id: string; label: string; content: Bag }[];
  seen: { request?: Bag; info?: Record<string, unknown>; resource?: string; roles?: string };
}

/** What the Python side left as this side sees it; ops' testing makes up ids that Juju would not. */
function seenHere({ app, secrets }: Left) {
  const idOf = (index: number): string => String(index).padStart(20, '0');
  const text = secrets.reduce((bag, { id }, index) => bag.replaceAll(id, idOf(index)), JSON.stringify(app));
  return {
    app: JSON.parse(text) as Bag,
    secrets: secrets.map(({ content }, index) => ({
      id: idOf(index),
      owner: { application: 'python' },
      revisions: { 1: content },
    })),
  };
}
const receive = <R>(work: Parameters<typeof require<R>>[0], left: Left) => {
  const { app, secrets } = seenHere(left);
  return require<R>(work, app, { secrets });
};
/** Secrets of this side as the Python side sees them. */
const ours = (out: Parameters<typeof handedOver>[0]) =>
  out.secrets.map(({ id, latest }) => ({ id, content: latest }));

describe('the data platform’s libraries', function () {
  this.timeout(60_000);
  let python: string;
  const run = (side: string, input: object): Left => runPython<Left>(python, side, input, 'data_sides.py');

  before(function () {
    this.timeout(180_000);
    try {
      python = pythonWith('python-data-1.2.2-1.0.0', packages);
    } catch (error) {
      console.log(`      skipped: no Python libraries here (${String(error).split('\n')[0]})`);
      this.skip();
    }
  });

  const ask =
    (bucket?: string) =>
    async (ctx: Context, relation: Relation | undefined, leader: boolean): Promise<S3> => {
      if (relation) await requestS3(relation, bucket === undefined ? {} : { bucket }, leader);
      return readS3(ctx, relation);
    };

  for (const bucket of ['wish', undefined]) {
    it(`understand our request for storage, ${bucket === undefined ? 'without' : 'with'} a bucket`, async () => {
      const { cert } = await selfSigned();
      const asked = await require<S3>(ask(bucket), {});
      const info = {
        'access-key': 'AK',
        'secret-key': 'SK',
        bucket: 'theirs',
        endpoint: 'https://minio:9000',
        'tls-ca-chain': [cert],
      };
      const answer = run('s3_provider', { app: asked.out.relation('end').localApp, info });
      assert.equal(answer.seen.request?.bucket, bucket);
      // They must take us for one who reads secrets.
      assert.equal(answer.app['secret-key'], undefined);
      const { read, out } = await receive<S3>(ask(bucket), answer);
      const connection = { relationId, bucket: 'theirs', endpoint: 'https://minio:9000' };
      const keys = { accessKey: 'AK', secretKey: 'SK', tlsCaChain: [cert.trim()] };
      assert.deepEqual(read, { state: 'ready', connection: { ...connection, ...keys } });
      assert.equal(out.relation('end').localApp.bucket, bucket);
    });
  }

  it('read the storage that we give them', async () => {
    const { cert } = await selfSigned();
    const offer: S3Offer = {
      accessKey: 'AK',
      secretKey: 'SK',
      bucket: 'ours',
      region: 'eu-1',
      tlsCaChain: [cert],
    };
    const give = async (ctx: Context, relation: Relation | undefined): Promise<void> => {
      const request = relation && (await readS3Request(relation));
      if (request) await provideS3(ctx, request, offer);
      else if (relation) await announceS3(relation);
    };
    const announced = (await provide<void>(give, {})).out.relation('end').localApp;
    const asked = run('s3_requirer', { app: announced, bucket: 'wish' });
    const { out } = await provide<void>(give, asked.app);
    const got = run('s3_requirer', { app: out.relation('end').localApp, secrets: ours(out), bucket: 'wish' });
    const { 'tls-ca-chain': chain, ...info } = got.seen.info ?? {};
    assert.deepEqual(
      [info['access-key'], info['secret-key'], info.bucket, info.region],
      ['AK', 'SK', 'ours', 'eu-1'],
    );
    assert.match(JSON.stringify(chain), /BEGIN CERTIFICATE/);
    // They did not fall back to what they do with providers of the older form.
    assert.equal(got.app.bucket, 'wish');
  });

  it('answer our request for a database in secrets that we read', async () => {
    const work = async (ctx: Context, relation: Relation | undefined, leader: boolean): Promise<Database> => {
      if (relation) await requestDatabase(relation, 'auth_db', leader, ['superuser']);
      return readDatabase(ctx, relation, 'auth_db');
    };
    const { cert } = await selfSigned();
    const asked = await require<Database>(work, {});
    const answer = run('database_provider', {
      app: asked.out.relation('end').localApp,
      answer: {
        username: 'relation_id_7',
        password: 'pw',
        endpoints: 'pg:5432',
        version: '16.4',
        tls: true,
        tls_ca: cert,
      },
    });
    assert.deepEqual([answer.seen.resource, answer.seen.roles], ['auth_db', 'superuser']);
    assert.equal(answer.app.password, undefined);
    const { read } = await receive<Database>(work, answer);
    const connection = { relationId, host: 'pg', port: 5432, database: 'auth_db', version: '16.4' };
    assert.deepEqual(read, {
      state: 'ready',
      connection: { ...connection, username: 'relation_id_7', password: 'pw', tls: { ca: cert } },
    });
  });

  it('answer a request for Kyuubi without TLS', async () => {
    const work = async (ctx: Context, relation: Relation | undefined, leader: boolean): Promise<Kyuubi> => {
      if (relation) await requestKyuubi(relation, 'd', leader);
      return readKyuubi(ctx, relation, 'd');
    };
    const asked = await require<Kyuubi>(work, {});
    const uris = 'jdbc:hive2://k:10009/';
    const answer = run('database_provider', {
      app: asked.out.relation('end').localApp,
      answer: { username: 'u', password: 'p', endpoints: 'k:10009', uris, tls: false },
    });
    const { read } = await receive<Kyuubi>(work, answer);
    const connection = {
      relationId,
      endpoints: ['k:10009'],
      uris,
      database: 'd',
      username: 'u',
      password: 'p',
    };
    assert.deepEqual(read, { state: 'ready', connection });
  });
});
