/** What server and engines hide in logs, in web pages and in the output of SET: applied to names as Spark and Kyuubi do. */
import assert from 'node:assert/strict';
import { hiveSite } from '../../../src/render/hive-site.ts';
import { kyuubiDefaults } from '../../../src/render/kyuubi-defaults.ts';
import { sparkDefaults } from '../../../src/render/spark-defaults.ts';
import type { State } from '../../../src/state.ts';
import { combinations } from './combinations.ts';

/** All that the charm sets, by name. */
function settings(state: State): [name: string, value: string][] {
  assert.ok(state.authDb.state === 'ready');
  const { connection } = state.authDb;
  return [kyuubiDefaults(state, connection), sparkDefaults(state), hiveSite(state.metastoreDb)]
    .flatMap((part) => Object.entries(part))
    .flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]));
}

/** Found anywhere in a text, as both do it. Java's expression without what JavaScript has not: words and `[.]` alone. */
function hidesBy(expression: string): (text: string) => boolean {
  const [, words = ''] = /^\(\?i\)((?:[\w|]|\[\.\]\?)+)$/.exec(expression) ?? [];
  assert.notEqual(words, '', expression);
  return (text) => new RegExp(words, 'i').test(text);
}

const expressions = Object.entries({
  'kyuubi.server.redaction.regex': 'the server hides',
  'spark.redaction.regex': 'engines hide',
});

const secrets = [
  // ZooKeeper's login, which engines have under Spark's prefix, too.
  ...['kyuubi.ha.zookeeper.auth.digest', 'spark.kyuubi.ha.zookeeper.auth.digest'],
  ...['kyuubi.ha.zookeeper.engine.auth.digest'],
  // Object storage.
  ...['spark.hadoop.fs.s3a.access.key', 'spark.hadoop.fs.s3a.secret.key', 'fs.s3a.session.token'],
  ...['spark.hadoop.fs.s3a.bucket.lake.access.key', 'fs.s3a.server-side-encryption.key.secret'],
  'spark.hadoop.fs.azure.account.key.store.dfs.core.windows.net',
  'fs.azure.account.key.store.blob.core.windows.net',
  'spark.hadoop.fs.azure.account.oauth2.client.secret.store.dfs.core.windows.net',
  // Databases, stores of keys, Kubernetes, Spark's own.
  ...['kyuubi.authentication.jdbc.password', 'javax.jdo.option.ConnectionPassword'],
  ...['spark.hadoop.javax.jdo.option.ConnectionPassword', 'kyuubi.frontend.ssl.keystore.password'],
  ...['kyuubi.kubernetes.authenticate.oauthToken', 'spark.kubernetes.authenticate.driver.oauthToken'],
  ...['spark.authenticate.secret', 'spark.ssl.keyPassword', 'AWS_SECRET_ACCESS_KEY'],
  ...['ssl.passphrase', 'db.passwd', 'spark.hadoop.hadoop.security.credential.provider.path'],
];

/** What a user of SET looks for. */
const open = [
  ...['spark.executor.memory', 'spark.sql.warehouse.dir', 'spark.sql.shuffle.partitions', 'spark.app.name'],
  ...['spark.sql.catalog.iceberg.type', 'spark.kubernetes.namespace', 'spark.hadoop.fs.s3a.endpoint'],
  ...['kyuubi.ha.addresses', 'kyuubi.ha.namespace', 'kyuubi.engine.share.level', 'kyuubi.session.user'],
  ...['javax.jdo.option.ConnectionURL', 'javax.jdo.option.ConnectionUserName'],
  ...['spark.network.crypto.enabled', 'spark.io.encryption.enabled', 'spark.kubernetes.driver.pod.name'],
];

/** Values of these combinations that are secret; the name of a user is none. */
const values = /dbpass|metastore-password|zookeeper-password|keystore-password|s3-secret|AKIA/;

for (const [name, who] of expressions) {
  describe(`what ${who}`, () => {
    const hides = (state: State) => hidesBy(new Map(settings(state)).get(name) ?? '');

    it('is the same for every combination of relations and options', () => {
      for (const make of Object.values(combinations)) {
        for (const key of secrets) assert.ok(hides(make())(key), key);
        for (const key of open) assert.ok(!hides(make())(key), key);
      }
    });

    it('has every name in it under which the charm sets a secret', () => {
      const found = new Set<string>();
      for (const make of Object.values(combinations)) {
        const state = make();
        for (const [key, value] of settings(state)) {
          if (!values.test(value)) continue;
          assert.ok(hides(state)(key), key);
          found.add(key);
        }
      }
      assert.equal(found.size, 6, [...found].join(' '));
    });
  });
}
