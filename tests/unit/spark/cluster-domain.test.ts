import assert from 'node:assert/strict';
import { parseClusterDomain } from '@charmed-spark/spark';

describe('parseClusterDomain', () => {
  it('finds the domain in the search list of a pod', () => {
    const text =
      'nameserver 10.152.183.10\nsearch spark.svc.corp.example svc.corp.example corp.example\noptions ndots:5\n';
    assert.equal(parseClusterDomain(text), 'corp.example');
  });

  it('is not led astray by a model that is called svc', () => {
    assert.equal(parseClusterDomain('search svc.svc.cluster.local svc.cluster.local\n'), 'cluster.local');
  });

  it('takes the usual one where there is no cluster', () => {
    assert.equal(parseClusterDomain('nameserver 1.1.1.1\nsearch example.com\n'), 'cluster.local');
    assert.equal(parseClusterDomain(''), 'cluster.local');
  });
});
