/** Authorities of several relations (`receive-ca-cert`, the hub): each relation stands for itself. */
import assert from 'node:assert/strict';
import { selfSigned } from '../../unit/controller/certificate.ts';
import { FakeKubernetes } from './kubernetes.ts';
import { hub, type Input, type Relation, related, storage, withRelations } from './neighbours.ts';
import { authDb, kyuubi, peers, World } from './world.ts';

const folder = '/etc/charmed-spark/trust';
const systemCas = '/etc/ssl/certs/ca-certificates.crt';

const giver = (remote: string, id: number, certificates?: string): Relation => ({
  endpoint: 'receive-ca-cert',
  id,
  remote,
  remoteApp: certificates === undefined ? {} : { certificates, version: '1' },
});

describe('Authorities of several relations', () => {
  let system: string;
  let pems: string[];
  before(async () => {
    const made = await Promise.all(Array.from({ length: 4 }, selfSigned));
    [system = '', ...pems] = made.map(({ cert }) => cert);
  });

  const give = (...numbers: number[]): string => JSON.stringify(numbers.map((number) => pems[number]));
  const nonsense = '["no certificate"]';

  const container = (execs: object[] = []) =>
    ({ ...kyuubi, files: { ...kyuubi.files, [systemCas]: system }, execs }) as never;

  const world = () => {
    const made = new World();
    const cluster = new FakeKubernetes();
    made.cluster = cluster;
    cluster.put('ServiceAccount', { metadata: { name: 'kyuubi-spark-engine', namespace: 'm' } });
    const { context } = made;
    const run = (state: Input, event = context.on.updateStatus()) => context.run(event, state);
    const start = (...relations: Relation[]) => run(related(relations, { containers: [container()] }));
    /** The same model, in which these are the relations now. */
    const next = (before: Input, ...relations: Relation[]) =>
      run(withRelations(before, [peers, authDb(), ...relations]));
    return { cluster, context, run, start, next };
  };
  type Out = Awaited<ReturnType<ReturnType<typeof world>['run']>>;

  /** Which of the authorities are in the trust store, besides the system's. */
  function trusted(out: Out): number[] {
    const { content } = out.container('kyuubi').files[`${folder}/truststore.jks`] ?? {};
    if (content === undefined) return [];
    const store = Buffer.from(content);
    const has = (pem: string) =>
      store.includes(Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
    assert.ok(has(system), "the system's own");
    return [...pems.keys()].filter((number) => has(pems[number] ?? ''));
  }

  const flaw = (app: string) =>
    new RegExp(`^Relation receive-ca-cert with ${app} gives an invalid certificates: `);

  for (const [order, first, second] of [
    ['the first', 30, 31],
    ['the second', 31, 30],
  ] as const) {
    describe(`of which ${order} gives nonsense`, () => {
      const bad = (): Relation => giver('bad', first, nonsense);
      const good = (...numbers: number[]): Relation => giver('good', second, give(...numbers));
      const both = (one: Relation, other: Relation): Relation[] =>
        first < second ? [one, other] : [other, one];

      it('are trusted as far as the others give them; the flaw is told with its application', async () => {
        const { start } = world();
        const out = await start(...both(bad(), good(1)));
        assert.deepEqual(trusted(out), [1]);
        assert.match(out.unitStatus.message, flaw('bad'));
        assert.equal(out.container('kyuubi').services.kyuubi, 'active');
      });

      it('follow the others, and keep what it gave last', async () => {
        const { start, next } = world();
        const right = await start(...both(giver('bad', first, give(0)), good(1)));
        assert.deepEqual(trusted(right), [0, 1]);
        const wrong = await next(right, ...both(bad(), good(1, 2)));
        assert.deepEqual(trusted(wrong), [0, 1, 2]);
        assert.match(wrong.unitStatus.message, flaw('bad'));
        assert.deepEqual(trusted(await next(wrong, ...both(bad(), good(2)))), [0, 2]);
        const mended = await next(wrong, ...both(giver('bad', first, give(1)), good(2)));
        assert.deepEqual(trusted(mended), [1, 2]);
        assert.equal(mended.unitStatus.name, 'active');
      });

      it('lose those of a relation that goes', async () => {
        const { context, run, start, next } = world();
        const right = await start(...both(giver('bad', first, give(0)), good(1)));
        const wrong = await next(right, ...both(bad(), good(1)));
        const without = await run(
          wrong,
          context.on.relationBroken({ endpoint: 'receive-ca-cert', id: second }),
        );
        assert.deepEqual(trusted(without), [0]);
        assert.match(without.unitStatus.message, flaw('bad'));
      });

      it('lose its own when it goes itself', async () => {
        const { context, run, start, next } = world();
        const right = await start(...both(giver('bad', first, give(0)), good(1)));
        const wrong = await next(right, ...both(bad(), good(1)));
        const without = await run(
          wrong,
          context.on.relationBroken({ endpoint: 'receive-ca-cert', id: first }),
        );
        assert.deepEqual(trusted(without), [1]);
        assert.equal(without.unitStatus.name, 'active');
        const none = await next(without);
        assert.deepEqual(
          Object.keys(none.container('kyuubi').files).filter((path) => path.startsWith(folder)),
          [],
        );
      });

      it('are those of the others in a container that knows no better', async () => {
        const { run, start, next } = world();
        const right = await start(...both(giver('bad', first, give(0)), good(1)));
        const wrong = await next(right, ...both(bad(), good(1)));
        assert.deepEqual(trusted(await run({ ...wrong, containers: [container()] })), [1]);
      });
    });
  }

  it('stay while a provider says nothing for a moment', async () => {
    const { start, next } = world();
    const first = await start(giver('a', 30, give(0)), giver('b', 31, give(1)));
    const out = await next(first, giver('a', 30), giver('b', 31, give(2)));
    assert.deepEqual(trusted(out), [0, 2]);
    assert.equal(out.unitStatus.name, 'active');
  });

  it('go when a provider takes them back', async () => {
    const { start, next } = world();
    const first = await start(giver('a', 30, give(0)), giver('b', 31, give(1)));
    assert.deepEqual(trusted(await next(first, giver('a', 30, '[]'), giver('b', 31, give(1)))), [1]);
  });

  it('stay as long as one relation gives them', async () => {
    const { start, next } = world();
    const first = await start(giver('a', 30, give(0)), giver('b', 31, give(0)));
    const second = await next(first, giver('b', 31, give(0)));
    assert.deepEqual(trusted(second), [0]);
    assert.deepEqual(trusted(await next(second)), []);
  });

  it('cost nothing when nothing has changed, a bad relation or not', async () => {
    const { start, next, run } = world();
    const first = await start(giver('a', 30, give(0)), giver('b', 31, give(1)));
    const wrong = await next(first, giver('a', 30, nonsense), giver('b', 31, give(1)));
    for (const out of [wrong, await run(wrong)])
      assert.ok(!out.logs.some(({ message }) => message.includes('truststore.jks')));
  });

  it('are taken away though the hook before was cut off after their file', async () => {
    const { start, next } = world();
    const first = await start(giver('a', 30, give(0)), giver('b', 31, give(1)));
    const { [`${folder}/receive-ca-cert-30.pem`]: file, ...files } = first.container('kyuubi').files;
    assert.ok(file, 'a file for each relation');
    const cut = { ...first, containers: [{ ...first.container('kyuubi'), files }] } as never as Out;
    assert.deepEqual(trusted(await next(cut, giver('b', 31, give(1)))), [1]);
  });

  describe('and of the hub', () => {
    const store = Buffer.from('a store').toString('base64');
    const keytool = (number: number) => ({ command: ['keytool'], reply: { stdout: pems[number] } });
    const granted = (password = 'store-password') =>
      hub({
        'spark-properties': JSON.stringify({
          ...storage,
          'spark.driver.extraJavaOptions': `-Djavax.net.ssl.trustStore=/s3/store.jks -Djavax.net.ssl.trustStorePassword=${password}`,
          'spark.kubernetes.driver.secrets.s3': '/s3',
        }),
        'resource-manifest': JSON.stringify({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: 's3' },
          data: { 'store.jks': store },
        }),
      });
    const withExecs = (out: Out, execs: object[]) =>
      ({ ...out, containers: [{ ...out.container('kyuubi'), execs }] }) as never as Out;

    it('do not hold each other up', async () => {
      const { run, next } = world();
      const relations = [granted(), giver('a', 30, give(0))];
      const first = await run(related(relations, { containers: [container([keytool(2)])] }));
      assert.deepEqual(trusted(first), [0, 2]);
      const silent = await next(first, hub({ 'spark-properties': 'nonsense' }), giver('a', 30, give(1)));
      assert.deepEqual(trusted(silent), [1, 2], 'the hub is wrong');
      const wrong = await next(silent, granted(), giver('a', 30, nonsense));
      assert.deepEqual(trusted(wrong), [1, 2], 'the other is wrong');
      assert.deepEqual(trusted(await next(wrong, giver('a', 30, nonsense))), [1], 'the hub has gone');
    });

    it('are read out of its store only when that has changed', async () => {
      const { run, next } = world();
      const relations = [granted(), giver('a', 30, give(0))];
      const first = await run(related(relations, { containers: [container([keytool(2)])] }));
      const out = await next(first, granted(), giver('a', 30, give(1)));
      assert.deepEqual(out.container('kyuubi').execCalls, []);
      assert.deepEqual(trusted(out), [1, 2]);
    });

    it('stay while its next store cannot be read', async () => {
      const { run, next } = world();
      const first = await run(related([granted()], { containers: [container([keytool(2)])] }));
      const refusing = {
        command: ['keytool'],
        reply: { exitCode: 1, stdout: 'keytool error: wrong password' },
      };
      const out = await next(withExecs(first, [refusing]), granted('another'));
      assert.match(out.unitStatus.message, /^Truststore of the integration hub cannot be read: /);
      assert.deepEqual(trusted(out), [2]);
      const mended = await next(withExecs(out, [keytool(1)]), granted('the-right-one'));
      assert.deepEqual(trusted(mended), [1]);
      assert.equal(mended.unitStatus.name, 'active');
    });

    it('that cannot be read fail no hook where there are no others', async () => {
      const { cluster, run } = world();
      const refusing = {
        command: ['keytool'],
        reply: { exitCode: 1, stdout: 'keytool error: wrong password' },
      };
      const withoutCas = { ...kyuubi, execs: [refusing] } as never;
      const out = await run(related([granted(), giver('a', 30, nonsense)], { containers: [withoutCas] }));
      assert.match(out.unitStatus.message, flaw('a'));
      const secret = cluster.object('Secret', { name: 'kyuubi-k8s-trust', namespace: 'm' });
      assert.deepEqual(secret?.data, {}, 'for engines, when there is something');
    });
  });
});
