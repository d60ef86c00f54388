import assert from 'node:assert/strict';
import fc from 'fast-check';
import { propertyKey } from '../../../lab/providers/spark-integration-hub-k8s/src/property-key.ts';

/** As the spark8t tool reads a key. */
const nameOf = (key: string): string =>
  decodeURIComponent(key.replace(/__|_([0-9A-F]{2})/g, (all, hex) => (all === '__' ? '_' : `%${hex}`)));

describe('names of properties as keys of a Secret', () => {
  it('are themselves where they can be', () => {
    assert.equal(propertyKey('spark.sql.warehouse-dir'), 'spark.sql.warehouse-dir');
    assert.equal(propertyKey('spark.executorEnv.LOKI_URL'), 'spark.executorEnv.LOKI__URL');
    assert.equal(propertyKey('spark.metrics.conf.*.sink'), 'spark.metrics.conf._2A.sink');
  });

  it('are always keys, and read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const key = propertyKey(name);
        assert.match(key, /^[-._a-zA-Z0-9]+$/);
        assert.equal(nameOf(key), name.toWellFormed());
      }),
    );
  });
});
