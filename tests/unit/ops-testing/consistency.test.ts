/** A test that describes what Juju never does is told so, by the name of the thing. */
import assert from 'node:assert/strict';
import { Context, InconsistentStateError, type StateInput, type TestEvent } from '@charmed-spark/ops-testing';
import { type WebTypes, webCharm } from './web.ts';

const context = new Context(webCharm());
const { on } = context;
type State = StateInput<WebTypes>;

/** State (any value, as a wrong test may give it), event, flaw. */
const impossible: [State | Record<string, unknown>, TestEvent<WebTypes>, RegExp][] = [
  [{ config: { colour: 'red' } }, on.start(), /option "colour" is not one of web's/],
  [{ config: { port: '80' } }, on.start(), /option "port" is of type int, not "80"/],
  [{ config: { token: 'password' } }, on.start(), /option "token" is of type secret/],
  [{ relations: [{ endpoint: 'nope' }] }, on.start(), /endpoint "nope" is not in the charm's metadata/],
  [
    {
      relations: [
        { endpoint: 'site', id: 1 },
        { endpoint: 'db', id: 1 },
      ],
    },
    on.start(),
    /relation id 1 is used twice/,
  ],
  [
    { relations: [{ endpoint: 'db' }, { endpoint: 'db' }] },
    on.start(),
    /"db" has 2 relations, and its limit is 1/,
  ],
  [{ relations: [{ endpoint: 'peers' }, { endpoint: 'peers' }] }, on.start(), /"peers" has 2 relations/],
  [
    { relations: [{ endpoint: 'peers', remote: 'x' }] },
    on.start(),
    /peer relation "peers" has no remote application/,
  ],
  [
    { relations: [{ endpoint: 'peers', remoteUnits: { 0: {} } }] },
    on.start(),
    /the unit itself among its others/,
  ],
  [
    { relations: [{ endpoint: 'db', remote: 'web' }] },
    on.start(),
    /remote application of "db" is the charm's own/,
  ],
  [
    { relations: [{ endpoint: 'db', localApp: { a: 1 } }] },
    on.start(),
    /databag localApp of "db": the value of "a"/,
  ],
  [{}, on.relationChanged('db'), /endpoint "db", which has no relation in the state/],
  [{}, on.relationChanged(7), /relation 7 of the event is not in the state/],
  [
    { relations: [{ endpoint: 'site' }, { endpoint: 'site' }] },
    on.relationChanged('site'),
    /"site" has 2 relations/,
  ],
  [
    { relations: [{ endpoint: 'db' }] },
    on.relationJoined('db', 5),
    /unit remote\/5 is not in the relation's remoteUnits/,
  ],
  [{ relations: [{ endpoint: 'db', remoteUnits: {} }] }, on.relationJoined('db'), /needs a remote unit/],
  [{ relations: [{ endpoint: 'peers' }] }, on.relationBroken('peers'), /peer relations are not broken/],
  [{ containers: [{ name: 'nope' }] }, on.start(), /container "nope" is not in the charm's metadata/],
  [{ containers: [{ name: 'web' }, { name: 'web' }] }, on.start(), /container "web" is there twice/],
  [
    { containers: [{ name: 'web', files: { 'etc/x': '' } }] },
    on.start(),
    /container "web": paths must be absolute, got "etc\/x"/,
  ],
  [
    { containers: [{ name: 'web', services: { web: 'active' } }] },
    on.start(),
    /service "web" is in none of its layers/,
  ],
  [
    { containers: [{ name: 'web', checks: { up: { status: 'up' } } }] },
    on.start(),
    /check "up" is in none of its layers/,
  ],
  [
    { containers: [{ name: 'web', layers: { web: { services: { web: { override: 'merge' } } } } }] },
    on.start(),
    /container "web": plan must define "command" for service "web"/,
  ],
  [
    { containers: [{ name: 'web', execs: [{ command: ['a'] }, { command: ['a'] }] }] },
    on.start(),
    /two execs answer \["a"\]/,
  ],
  [{}, on.pebbleReady('web'), /container "web" of the event is not in the state/],
  [{ containers: [{ name: 'web', canConnect: false }] }, on.pebbleReady('web'), /cannot be connected to/],
  [{ containers: [{ name: 'web' }] }, on.pebbleCustomNotice('web', 'a.b/c'), /has no notice "a.b\/c"/],
  [{ containers: [{ name: 'web' }] }, on.pebbleCheckFailed('web', 'up'), /has no check "up" in its layers/],
  [
    {
      containers: [
        { name: 'web', layers: { l: { checks: { up: { override: 'replace', tcp: { port: 1 } } } } } },
      ],
    },
    on.pebbleCheckFailed('web', 'up'),
    /after check-failed the check "up" is down, not up/,
  ],
  [{ secrets: [{ owner: 'unit', revisions: {} }] }, on.start(), /has no revision/],
  [
    { secrets: [{ owner: 'unit', revisions: { 0: { key: 'v' } } }] },
    on.start(),
    /revisions count from 1, not "0"/,
  ],
  [
    { secrets: [{ owner: 'unit', revisions: { 1: { K: 'v' } } }] },
    on.start(),
    /"K" is no valid key of a secret/,
  ],
  [{ secrets: [{ owner: 'unit', revisions: { 1: {} } }] }, on.start(), /revision 1 is empty/],
  [
    { secrets: [{ owner: 'unit', id: 'x', revisions: { 1: { key: 'v' } } }] },
    on.start(),
    /"x" is no secret id/,
  ],
  [
    { secrets: [{ owner: 'unit', tracked: 2, revisions: { 1: { key: 'v' } } }] },
    on.start(),
    /tracked revision 2 is not among its revisions/,
  ],
  [{}, on.secretChanged('nope'), /the secret of the event \(nope\) is not in the state/],
  [
    { secrets: [{ owner: 'unit', label: 'mine', revisions: { 1: { key: 'v' } } }] },
    on.secretChanged('mine'),
    /does not come to the owner/,
  ],
  [
    { secrets: [{ owner: 'model', label: 'theirs', revisions: { 1: { key: 'v' } } }] },
    on.secretRotate('theirs'),
    /comes to the owner of a secret only/,
  ],
  [
    { leader: true, secrets: [{ owner: 'application', label: 'mine', revisions: { 1: { key: 'v' } } }] },
    on.secretExpired('mine', 3),
    /the secret has no revision 3/,
  ],
  [{ storages: { nope: '/x' } }, on.start(), /storage id "nope" is not of the form/],
  [{ storages: { 'nope/0': '/x' } }, on.start(), /storage "nope" is not in the charm's metadata/],
  [{}, on.storageAttached('data/0'), /storage "data\/0" is not in the state/],
  [{ resources: { nope: '/x' } }, on.start(), /resource "nope" is not in the charm's metadata/],
  [{ openedPorts: ['80'] }, on.start(), /opened port "80" is not of the form 80\/tcp/],
  [
    { plannedUnits: 2, relations: [{ endpoint: 'peers', remoteUnits: { 1: {}, 2: {} } }] },
    on.start(),
    /plannedUnits is 2, but the peer relations show 3 units/,
  ],
  [{}, on.leaderElected(), /leader-elected comes to the leader only/],
  [{}, on.action('nope' as 'rest'), /action "nope" is not one of web's/],
  [{}, on.action('backup'), /action "backup" requires the parameter "path"/],
  [{}, on.action('backup', { path: 3 as unknown as string }), /parameter "path" .* is of type string, not 3/],
  [{}, on.action('backup', { path: '/', force: true } as { path: string }), /has no parameter "force"/],
];

describe('ops-testing: consistency', () => {
  for (const [state, event, flaw] of impossible) {
    it(`refuses what is wrong with ${flaw.source}`, async () => {
      await assert.rejects(context.run(event, state as State), (error) => {
        assert.ok(error instanceof InconsistentStateError, String(error));
        assert.match(error.message, flaw);
        assert.equal(error.flaws.length, 1, error.message);
        return true;
      });
    });
  }

  it('tells all flaws at once', async () => {
    const state = { config: { a: 1 }, relations: [{ endpoint: 'b' }] } as unknown as State;
    await assert.rejects(context.run(on.start(), state), (error) => {
      assert.ok(error instanceof InconsistentStateError);
      assert.equal(error.flaws.length, 2);
      return true;
    });
  });

  it('accepts every part of a possible state', async () => {
    await context.run(on.leaderElected(), {
      leader: true,
      config: { port: 1, name: '', token: 'secret:00000000000000000000' },
      relations: [
        { endpoint: 'db' },
        { endpoint: 'site' },
        { endpoint: 'site', remote: 'b' },
        { endpoint: 'peers' },
      ],
      containers: [{ name: 'web' }, { name: 'sidecar', canConnect: false }],
      secrets: [{ owner: 'model', revisions: { 2: { key: 'v' } } }],
      storages: { 'data/0': '/x' },
      openedPorts: ['80/tcp', '1-2/udp'],
      plannedUnits: 3,
    });
  });
});
