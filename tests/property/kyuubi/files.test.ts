/** Whatever relations give, the files say exactly that: each is read back by a reader of its format. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { hiveSite } from '../../../src/render/hive-site.ts';
import { kyuubiDefaults } from '../../../src/render/kyuubi-defaults.ts';
import { sparkDefaults } from '../../../src/render/spark-defaults.ts';
import { planServer } from '../../../src/server/index.ts';
import type { State } from '../../../src/state.ts';
import { paths } from '../../../src/workload.ts';
import { certificate, hub, zookeeper } from '../../unit/kyuubi/combinations.ts';
import { readyState } from '../../unit/kyuubi/states.ts';
import { load } from '../spark/java-properties.ts';

/** What schemas let through: one line, no control characters, no blanks at its ends. */
const value = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...'a1 \\:=#!"\'`$&<>%{}é€🎉;,'),
      fc.string({ maxLength: 1, minLength: 1 }),
    ),
  })
  .filter((text) => /^[^\p{Cc}\p{Cs}\ufffe\uffff]+$/u.test(text) && !/^[\0- ]|[\0- ]$/.test(text));

const key = fc
  .string({ unit: fc.constantFrom(...'abz.-_/é'), minLength: 1 })
  .map((text) => `spark.x.${text}`);

const database = (tls: boolean, username: string, password: string, name: string): State['authDb'] => ({
  state: 'ready',
  connection: {
    relationId: 1,
    host: 'fd00::1',
    port: 5432,
    database: name,
    username,
    password,
    ...(tls ? { tls: { ca: 'PEM' } } : {}),
  },
});

const state = fc
  .record({
    tls: fc.boolean(),
    a: value,
    b: value,
    c: value,
    d: value,
    store: fc.option(value),
    properties: fc.dictionary(key, value),
  })
  .map(({ tls, a, b, c, d, store, properties }) => {
    const keeper = zookeeper(tls ? { ca: 'PEM' } : undefined);
    if (keeper.state === 'ready') keeper.connection.password = c;
    return readyState({
      authDb: database(tls, a, b, d),
      metastoreDb: database(tls, b, c, d),
      zookeeper: keeper,
      hub: hub(properties),
      tls: store === null ? { state: 'absent' } : certificate(store),
    });
  });

const contentOf = (of: State, path: string): string => {
  const found = planServer(of).files.find((file) => file.path === path);
  assert.ok(found, path);
  return found.content;
};

/** Renderers leave out what has no value. */
const withValue = (settings: Record<string, string | undefined>) =>
  Object.entries(settings)
    .filter(([, text]) => text !== undefined && text !== '')
    .sort();

describe('rendered files', () => {
  it('read back as properties to the settings of the server and of engines', () => {
    fc.assert(
      fc.property(state, (of) => {
        assert.ok(of.authDb.state === 'ready');
        const server = load(contentOf(of, paths.kyuubiDefaults));
        assert.deepEqual(Object.entries(server).sort(), withValue(kyuubiDefaults(of, of.authDb.connection)));
        assert.equal(server['kyuubi.frontend.ssl.keystore.password'], of.tls.password);
        const engines = load(contentOf(of, paths.sparkDefaults));
        assert.deepEqual(Object.entries(engines).sort(), withValue(sparkDefaults(of)));
      }),
    );
  });

  const parser = new XMLParser({
    trimValues: false,
    parseTagValue: false,
    htmlEntities: false,
    isArray: (name) => name === 'property',
  });

  it('read back as XML to the settings of the metastore', () => {
    fc.assert(
      fc.property(state, (of) => {
        const { configuration } = parser.parse(contentOf(of, paths.hiveSite));
        const found = configuration.property.map(({ name, value: text }: { name: string; value: string }) => [
          name,
          text,
        ]);
        assert.deepEqual(found.sort(), withValue(hiveSite(of.metastoreDb)));
      }),
    );
  });

  it('give a database no parameter of its own by its name', () => {
    fc.assert(
      fc.property(state, (of) => {
        assert.ok(of.authDb.state === 'ready');
        const url = kyuubiDefaults(of, of.authDb.connection)['kyuubi.authentication.jdbc.url'] ?? '';
        const [, name = '', parameters] =
          /^jdbc:postgresql:\/\/\[fd00::1\]:5432\/([^/?#]*)(\?.*)?$/.exec(url) ?? [];
        assert.equal(decodeURIComponent(name), of.authDb.connection.database);
        const tls = of.authDb.connection.tls !== undefined;
        assert.equal(parameters, tls ? `?sslmode=verify-full&sslrootcert=${paths.authDbCa}` : undefined);
      }),
    );
  });

  it('are scripts that a shell takes, and that set nothing but the options of Java', () => {
    for (const tls of [true, false]) {
      const of = readyState({ zookeeper: zookeeper(tls ? { ca: 'PEM' } : undefined) });
      const script = `${contentOf(of, paths.kyuubiEnv)}\n${contentOf(of, paths.sparkEnv)}\nexport -p`;
      const { stdout, stderr, status } = spawnSync('/bin/bash', ['-eu'], { input: script, env: {} });
      assert.deepEqual([stderr.toString(), status], ['', 0]);
      const set = stdout.toString().match(/^declare -x (?!OLDPWD|PWD|SHLVL|_)\w+(?==)/gm) ?? [];
      assert.deepEqual(set, tls ? ['declare -x KYUUBI_JAVA_OPTS'] : []);
    }
  });
});
