import assert from 'node:assert/strict';
import { sparkDefaults } from '../../../src/render/spark-defaults.ts';
import { hub } from './combinations.ts';
import { options, readyState } from './states.ts';

describe('spark-defaults.conf', () => {
  const from = (properties: Record<string, string>, change: Parameters<typeof options>[0] = {}) =>
    sparkDefaults(readyState({ hub: hub(properties), options: options(change) }));

  it("has the size of executors from the charm's options, and from the hub without them", () => {
    const ofHub = { 'spark.executor.cores': '1', 'spark.executor.memory': '1g' };
    const sizes = (properties: Record<string, string>) => [
      properties['spark.executor.cores'],
      properties['spark.executor.memory'],
    ];
    assert.deepEqual(sizes(from(ofHub)), ['1', '1g']);
    assert.deepEqual(sizes(from(ofHub, { 'executor-cores': 2, 'executor-memory': 4 })), ['2', '4g']);
  });

  it('lets nobody talk engines out of encryption, neither the hub nor whoever stands between them', () => {
    const weak = { 'spark.network.crypto.enabled': 'false', 'spark.network.crypto.saslFallback': 'true' };
    const properties = from(weak);
    assert.equal(properties['spark.network.crypto.enabled'], 'true');
    assert.equal(properties['spark.network.crypto.saslFallback'], 'false');
    assert.equal(from({}, { 'spark-encryption': false })['spark.network.crypto.saslFallback'], undefined);
  });

  it('has a catalog of Iceberg where there is a place for its tables, and only there', () => {
    const catalogs = (properties: Record<string, string>) =>
      Object.keys(properties).filter((key) => /^spark\.sql\.(catalog|extensions)/.test(key));
    assert.equal(catalogs(from({})).length, 4);
    assert.deepEqual(catalogs(from({ 'spark.sql.warehouse.dir': '' })), []);
  });
});
