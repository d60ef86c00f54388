import assert from 'node:assert/strict';
import {
  addressKeys,
  applicationStatus,
  canRead,
  enterScope,
  type HookInfo,
  isSecretKey,
  leaveScope,
  makeSecretId,
  nextRotation,
  type OptionMeta,
  openHook,
  parseConfigValue,
  parseRelationId,
  parseSecretUri,
  relationKey,
  secretsChangedFor,
  secretsObsoleteFor,
  validateActionParams,
} from '@charmed-spark/juju';
import { bench, editApplication, editRelation, model, secret, secretId, withSecrets } from './fixture.ts';

describe('option values from the command line', () => {
  const value = (type: OptionMeta['type'], text: string) => parseConfigValue('o', { type }, text);
  const good: [OptionMeta['type'], string, unknown][] = [
    ['string', '', ''],
    ['string', '1', '1'],
    ['int', '-12', -12],
    ['int', '+5', 5],
    ['float', '1e3', 1000],
    ['float', '.5', 0.5],
    ['boolean', 'T', true],
    ['boolean', '0', false],
    ['secret', '', ''],
    ['secret', `secret:${secretId(1)}`, `secret:${secretId(1)}`],
  ];
  for (const [type, text, expected] of good) {
    it(`${type} ${JSON.stringify(text)}`, () => assert.equal(value(type, text), expected));
  }
  const bad: [OptionMeta['type'], string][] = [
    ['int', '1.5'],
    ['int', '0x10'],
    ['int', ''],
    ['int', '9223372036854775808'],
    ['float', 'abc'],
    ['boolean', 'yes'],
    ['secret', secretId(1)],
    ['secret', 'secret:short'],
  ];
  for (const [type, text] of bad) {
    it(`refuses ${type} ${JSON.stringify(text)}`, () => {
      assert.throws(() => value(type, text), {
        message: `option "o" expected ${type}, got ${JSON.stringify(text)}`,
      });
    });
  }
});

describe('secret identities', () => {
  it('reads every form of a URI', () => {
    const id = secretId(1);
    const modelUuid = '11111111-2222-4333-8444-555555555555';
    assert.deepEqual(parseSecretUri(id), { id });
    assert.deepEqual(parseSecretUri(`secret:${id}`), { id });
    assert.deepEqual(parseSecretUri(`secret:${modelUuid}/${id}`), { id, modelUuid });
    assert.deepEqual(parseSecretUri(`secret://${modelUuid}/${id}`), { id, modelUuid });
    for (const text of [
      '',
      'secret:',
      `secret:${id}x`,
      id.toUpperCase(),
      `${modelUuid}/${id}`,
      `secret://x/${id}`,
    ]) {
      assert.equal(parseSecretUri(text), undefined, text);
    }
  });

  it('makes ids that sort by time and hold the random bytes', () => {
    const random = new Uint8Array([255, 254, 253, 252, 251, 250, 249, 248]);
    const first = makeSecretId(new Date(1_700_000_000_000), random);
    const second = makeSecretId(new Date(1_700_000_001_000), random);
    assert.match(first, /^[0-9a-v]{20}$/);
    assert.ok(first < second);
    assert.notEqual(first, makeSecretId(new Date(1_700_000_000_000), new Uint8Array(8)));
    assert.equal(makeSecretId(new Date(0), new Uint8Array(8)), '0'.repeat(20));
  });

  it('knows keys (trap 32)', () => {
    for (const key of ['abc', 'a1b', 'user-name', 'password2']) assert.ok(isSecretKey(key), key);
    for (const key of ['ca', 'Abc', '1ab', 'a--b', 'abc-', 'a_b', '']) assert.ok(!isSecretKey(key), key);
  });
});

describe('secret events', () => {
  const read = (revision: number, label?: string) => ({ revision, ...(label ? { label } : {}) });
  const grants = [{ target: { kind: 'application', name: 'app' }, relationId: 2 } as const];

  it('tell only units that read an older revision (trap 30)', () => {
    const at = withSecrets(
      model(),
      secret(1, { latest: 2, grants, consumers: { 'app/0': read(1, 'db'), 'app/1': read(2) } }),
    );
    assert.deepEqual(secretsChangedFor(at, 'app/0'), [
      { uri: `secret:${secretId(1)}`, revision: 2, label: 'db' },
    ]);
    assert.deepEqual(secretsChangedFor(at, 'app/1'), []);
    assert.deepEqual(secretsChangedFor(at, 'mysql/0'), []);
  });

  it('stop with the access', () => {
    const at = withSecrets(model(), secret(1, { latest: 2, consumers: { 'app/0': read(1) } }));
    assert.deepEqual(secretsChangedFor(at, 'app/0'), []);
  });

  it('reach owners that read, under their own label', () => {
    const at = withSecrets(
      model(),
      secret(1, { latest: 2, label: 'mine', consumers: { 'mysql/1': read(1) } }),
    );
    assert.deepEqual(secretsChangedFor(at, 'mysql/1'), [
      { uri: `secret:${secretId(1)}`, revision: 2, label: 'mine' },
    ]);
  });

  it('name obsolete revisions to the leader, once, never the latest', () => {
    const at = withSecrets(model(), secret(1, { latest: 3, consumers: { 'app/0': read(2) } }));
    const uri = `secret:${secretId(1)}`;
    assert.deepEqual(secretsObsoleteFor(at, 'mysql/0'), [{ uri, revision: 1 }]);
    assert.deepEqual(secretsObsoleteFor(at, 'mysql/1'), []);
    assert.deepEqual(secretsObsoleteFor(at, 'mysql/0', [`${uri}/1`]), []);
    const user = withSecrets(model(), secret(1, { latest: 2, owner: { kind: 'model', name: 'test' } }));
    assert.deepEqual(secretsObsoleteFor(user, 'mysql/0'), []);
  });
});

describe('secret access', () => {
  it('ends with the relation of the grant', () => {
    const made = secret(1, { grants: [{ target: { kind: 'unit', name: 'app/1' }, relationId: 2 }] });
    const at = withSecrets(model(), made);
    assert.equal(canRead(at, made, 'app/1'), true);
    assert.equal(canRead(at, made, 'app/0'), false);
    const { 2: _, ...relations } = at.relations;
    assert.equal(canRead({ ...at, relations }, made, 'app/1'), false);
  });

  it('of a user secret needs no relation', () => {
    const made = secret(1, {
      owner: { kind: 'model', name: 'test' },
      grants: [{ target: { kind: 'application', name: 'app' } }],
    });
    assert.equal(canRead(model(), made, 'app/1'), true);
    assert.equal(canRead(model(), made, 'mysql/0'), false);
  });
});

describe('rotation', () => {
  const from = new Date('2026-01-31T00:00:00Z');
  for (const [policy, next] of [
    ['never', undefined],
    ['hourly', '2026-01-31T01:00:00Z'],
    ['daily', '2026-02-01T00:00:00Z'],
    ['weekly', '2026-02-07T00:00:00Z'],
    ['yearly', '2027-01-31T00:00:00Z'],
  ] as const) {
    it(policy, () => assert.equal(nextRotation(policy, from), next));
  }
});

describe('scope', () => {
  it('makes the address keys on entering and keeps the bag on leaving', () => {
    const blank = editRelation(model(), 2, { inScope: [], unitBags: {}, versions: {} });
    const entered = enterScope(blank, 2, 'app/0');
    assert.deepEqual(entered.relations[2]!.unitBags['app/0'], addressKeys(blank, 'app/0'));
    assert.deepEqual(entered.relations[2]!.versions, { 'app/0': 1 });
    assert.equal(enterScope(entered, 2, 'app/0'), entered);
    const left = leaveScope(entered, 2, 'app/0');
    assert.deepEqual(left.relations[2]!.inScope, []);
    assert.ok(left.relations[2]!.unitBags['app/0']);
    assert.equal(leaveScope(left, 2, 'app/0'), left);
    assert.equal(enterScope(blank, 99, 'app/0'), blank);
  });

  it('starts with a fresh bag on entering again, and raises the version', () => {
    const written = editRelation(model(), 2, { unitBags: { 'app/0': { old: '1' } }, inScope: [] });
    const again = enterScope(written, 2, 'app/0').relations[2]!;
    assert.equal(again.unitBags['app/0']!.old, undefined);
    assert.equal(again.versions['app/0'], written.relations[2]!.versions['app/0']! + 1);
  });

  it('uses the unit address without a service, and no keys without any', () => {
    const at = editApplication(model(), 'app', {});
    delete (at.applications.app as { serviceAddress?: string }).serviceAddress;
    assert.equal(addressKeys(at, 'app/1')['private-address'], '10.1.1.2');
    delete (at.applications.app!.units['app/1'] as { address?: string }).address;
    assert.deepEqual(addressKeys(at, 'app/1'), {});
  });
});

describe('relations', () => {
  it('have ids with or without an endpoint, and a key with the requirer first', () => {
    assert.deepEqual(['4', 'db:4', 'a:b:4', '-6', 'db:', 'x', ''].map(parseRelationId), [
      4,
      4,
      4,
      -6,
      undefined,
      undefined,
      undefined,
    ]);
    assert.equal(relationKey(model().relations[2]!), 'app:db mysql:server');
    assert.equal(relationKey(model().relations[1]!), 'app:ring');
  });
});

describe('application status', () => {
  it('is unknown without units', () => {
    const at = editApplication(model(), 'app', { units: {} });
    assert.equal(applicationStatus(at.applications.app!).status, 'unknown');
  });
});

describe('action parameters', () => {
  const action = {
    params: {
      port: { type: 'integer', default: 5 },
      file: { type: 'string', enum: ['a', 'b'] },
      nested: { type: 'object', properties: { deep: { type: 'boolean', default: true } } },
    },
    required: ['file'],
    additionalProperties: false,
  };
  it('get the defaults, also inside of objects, without touching the given ones', () => {
    const given = { file: 'a', nested: {} };
    assert.deepEqual(validateActionParams(action, given), { file: 'a', port: 5, nested: { deep: true } });
    assert.deepEqual(given, { file: 'a', nested: {} });
    assert.deepEqual(validateActionParams({}, { any: 1 }), { any: 1 });
  });
  const bad: [Record<string, unknown>, string][] = [
    [{}, 'validation failed: (root) : "file" property is missing and required, given object'],
    [{ file: 'a', port: 'x' }, 'validation failed: (root).port : must be of type integer, given string'],
    [
      { file: 'a', more: 1 },
      'validation failed: (root) : additional property "more" is not allowed, given object',
    ],
    [
      { file: 'c' },
      'validation failed: (root).file : must match one of the enum values ["a","b"], given string',
    ],
    [
      { file: 'a', nested: { deep: 1 } },
      'validation failed: (root).nested.deep : must be of type boolean, given number',
    ],
  ];
  for (const [params, message] of bad) {
    it(`refuse ${JSON.stringify(params)}`, () =>
      assert.throws(() => validateActionParams(action, params), { message }));
  }
});

describe('openHook', () => {
  const options = { jujuVersion: '3.6.28', cloudApiVersion: '1' };
  it('needs a unit', () => {
    assert.throws(() => openHook(model(), 'app/9', { kind: 'commands' }, options), /unit "app\/9" not found/);
  });

  it('takes members from the agent, only those of the other side', () => {
    const members = { 2: ['mysql/1', 'app/0', 'x/0'] };
    const opened = openHook(model(), 'app/0', { kind: 'commands' }, { ...options, members });
    assert.deepEqual(opened.members, { 1: [], 2: ['mysql/1'], 11: [] });
  });

  it('has no relation that the unit has left, while the other side has not', () => {
    const left = leaveScope(model(), 2, 'app/0');
    const seen = (hook: HookInfo) => Object.keys(openHook(left, 'app/0', hook, options).model.relations);
    assert.deepEqual(seen({ kind: 'lifecycle', name: 'update-status' }), ['1', '11']);
    const broken = {
      kind: 'relation',
      name: 'db-relation-broken',
      relationId: 2,
      remoteApplication: 'mysql',
    };
    assert.deepEqual(seen(broken as HookInfo), ['1', '2', '11']);
  });

  it('is not changed by later changes of the model', async () => {
    const at = model();
    const { out } = bench(at);
    at.relations[2]!.unitBags['mysql/0']!.late = 'x';
    assert.equal(await out('relation-get -r 2 late mysql/0'), '');
  });
});
