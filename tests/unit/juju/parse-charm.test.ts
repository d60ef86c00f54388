import assert from 'node:assert/strict';
import { type CharmFiles, parseCharm } from '@charmed-spark/juju';
import { charm } from './fixture.ts';

describe('parseCharm', () => {
  it('reads what Juju reads', () => {
    assert.deepEqual(charm.endpoints, {
      web: { name: 'web', role: 'provider', interface: 'http' },
      db: { name: 'db', role: 'requirer', interface: 'mysql' },
      ring: { name: 'ring', role: 'peer', interface: 'app-peers' },
    });
    assert.deepEqual(charm.extraBindings, ['admin']);
    assert.deepEqual(charm.containers, { server: { resource: 'image' } });
    assert.deepEqual(charm.resources.schema, { type: 'file', filename: 'schema.sql' });
    assert.deepEqual(charm.storage, { data: { type: 'filesystem', location: '/srv' } });
    assert.deepEqual(charm.options.port, { type: 'int', default: 8080 });
    assert.deepEqual(charm.options.unset, { type: 'string' });
    assert.deepEqual(charm.actions, { backup: { params: { target: { type: 'string' } } } });
  });

  it('reads limits, scopes, mounts, users, assumes and sizes', () => {
    const meta = parseCharm({
      metadata: `
name: full-k8s
summary: s
description: d
assumes: [k8s-api, juju >= 3.6]
charm-user: non-root
requires: { db: { interface: pg, limit: 1, optional: false, scope: container }, short: http }
containers: { a: { resource: i, mounts: [{ storage: data, location: /d }], uid: 584792, gid: 584792 } }
resources: { i: { type: oci-image, description: x, upstream-source: img:1 } }
storage: { data: { type: filesystem, minimum-size: 1G, multiple: { range: 0-3 } } }
`,
    });
    assert.deepEqual(meta.endpoints.db, {
      name: 'db',
      role: 'requirer',
      interface: 'pg',
      limit: 1,
      optional: false,
      scope: 'container',
    });
    assert.deepEqual(meta.endpoints.short, { name: 'short', role: 'requirer', interface: 'http' });
    assert.deepEqual(meta.containers.a, {
      resource: 'i',
      mounts: [{ storage: 'data', location: '/d' }],
      uid: 584792,
      gid: 584792,
    });
    assert.deepEqual(meta.storage.data, { type: 'filesystem', minimumSize: '1G', multiple: '0-3' });
    assert.deepEqual(
      [meta.charmUser, meta.assumes, meta.summary, meta.description],
      ['non-root', ['k8s-api', 'juju >= 3.6'], 's', 'd'],
    );
    assert.deepEqual(meta.resources.i, { type: 'oci-image', description: 'x', upstreamSource: 'img:1' });
  });

  const flaws: [Partial<CharmFiles>, RegExp][] = [
    [{ metadata: 'summary: x' }, /^metadata\.yaml: name is missing$/],
    [{ metadata: 'name: Bad_Name' }, /^metadata\.yaml: name must be lower-case.*"Bad_Name"$/],
    [{ metadata: 'name: [a' }, /^metadata\.yaml: not valid YAML: /],
    [{ metadata: '- a' }, /^metadata\.yaml: the document must be a map$/],
    [{ metadata: 'name: a\nrequires: { db: { } }' }, /^metadata\.yaml: requires\.db has no interface$/],
    [
      { metadata: 'name: a\nrequires: { db: x }\npeers: { db: y }' },
      /^metadata\.yaml: peers\.db is defined more than once$/,
    ],
    [
      { metadata: 'name: a\nprovides: { juju-x: y }' },
      /^metadata\.yaml: provides\.juju-x is a reserved name$/,
    ],
    [
      { metadata: 'name: a\ncontainers: { c: { resource: nope } }' },
      /^metadata\.yaml: containers\.c\.resource names no oci-image resource: "nope"$/,
    ],
    [
      { metadata: 'name: a\ncontainers: { c: { uid: 1000 } }' },
      /^metadata\.yaml: containers\.c\.uid may not be 1000-9999, got 1000$/,
    ],
    [
      { metadata: 'name: a\ncontainers: { c: { mounts: [{ storage: s }] } }' },
      /^metadata\.yaml: containers\.c\.mounts names no storage: "s"$/,
    ],
    [
      { metadata: 'name: a\nresources: { r: { type: file } }' },
      /^metadata\.yaml: resources\.r\.filename is missing$/,
    ],
    [
      { metadata: 'name: a\nresources: { r: { type: file, filename: a/b } }' },
      /^metadata\.yaml: resources\.r\.filename may not contain/,
    ],
    [
      { metadata: 'name: a\nstorage: { s: { type: tape } }' },
      /^metadata\.yaml: storage\.s\.type must be one of filesystem, block, got "tape"$/,
    ],
    [{ metadata: 'name: a\ncharm-user: me' }, /^metadata\.yaml: charm-user must be one of/],
    [
      { config: 'options: { o: { type: number } }' },
      /^config\.yaml: options\.o\.type must be one of string, int, float, boolean, secret, got "number"$/,
    ],
    [
      { config: 'options: { o: { type: int, default: "5" } }' },
      /^config\.yaml: options\.o\.default must be of type int, got "5"$/,
    ],
    [
      { config: 'options: { o: { default: 5 } }' },
      /^config\.yaml: options\.o\.default must be of type string, got 5$/,
    ],
    [{ actions: 'Bad_Name: {}' }, /^actions\.yaml: Bad_Name is no action name/],
    [{ actions: 'juju-run: {}' }, /^actions\.yaml: juju-run is a reserved action name$/],
    [{ actions: 'a: { params: { p: { $ref: x } } }' }, /^actions\.yaml: a\.params may not contain \$ref$/],
    [{ actions: 'a: { required: x }' }, /^actions\.yaml: a\.required must be a list, got "x"$/],
  ];
  for (const [files, text] of flaws) {
    it(`names the flaw of ${Object.values(files)[0]!.replaceAll('\n', ' ')}`, () => {
      assert.throws(() => parseCharm({ metadata: 'name: a', ...files }), {
        name: 'CharmError',
        message: text,
      });
    });
  }

  it('takes an action without anything and a float default written as a whole number', () => {
    const meta = parseCharm({
      metadata: 'name: a',
      config: 'options: { f: { type: float, default: 1 } }',
      actions: 'go:\n',
    });
    assert.deepEqual(meta.actions, { go: {} });
    assert.deepEqual(meta.options.f, { type: 'float', default: 1 });
  });
});
