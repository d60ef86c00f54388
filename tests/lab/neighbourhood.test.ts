/** Kyuubi among its neighbours: packed charms, real servers, three units; the cases stand in neighbourhood/. */
import { availability } from './neighbourhood/availability.ts';
import { documents } from './neighbourhood/documents.ts';
import { encryption } from './neighbourhood/encryption.ts';
import { engines } from './neighbourhood/engines.ts';
import { healing } from './neighbourhood/healing.ts';
import { hub } from './neighbourhood/hub.ts';
import { metastore } from './neighbourhood/metastore.ts';
import { observability } from './neighbourhood/observability.ts';
import { proxy } from './neighbourhood/proxy.ts';
import { removal } from './neighbourhood/removal.ts';
import { rotation } from './neighbourhood/rotation.ts';
import { scale } from './neighbourhood/scale.ts';
import { secrecy } from './neighbourhood/secrecy.ts';
import { storage } from './neighbourhood/storage.ts';
import { tables } from './neighbourhood/tables.ts';
import { users } from './neighbourhood/users.ts';
import { deployNeighbourhood, destroyNeighbourhood } from './support/neighbourhood.ts';

describe('kyuubi-k8s among its neighbours', function () {
  this.timeout('15m');

  before('a jubilant script deploys, relates and checks the whole set', function () {
    this.timeout('40m');
    return deployNeighbourhood();
  });
  after(destroyNeighbourhood);

  describe('encryption', encryption);
  // Before anything is broken on purpose: alerts look back.
  describe('observability', observability);
  describe('availability', availability);
  describe('users', users);
  describe('rotation', rotation);
  describe('Spark on Kubernetes', hub);
  describe('engines', engines);
  describe('object storage', storage);
  describe('tables', tables);
  describe('metastore', metastore);
  describe('web UI', proxy);
  describe('documents', documents);
  describe('healing', healing);
  describe('units', scale);
  describe('removal', removal);
  describe('secrecy', secrecy);
});
