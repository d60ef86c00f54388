import assert from 'node:assert/strict';
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { active } from '@charmed-spark/ops';
import { Context, type Outcome, type RelationInput, type StateInput } from '@charmed-spark/ops-testing';
import type { Types } from '../../../lab/providers/oathkeeper/src/charm.gen.ts';
import { makeCharm } from '../../../lab/providers/oathkeeper/src/charm.ts';

type Bag = Record<string, string>;
type Relation = RelationInput<Types['endpoints']>;

const rulesFile = '/etc/oathkeeper/access-rules.json';
const keysFile = '/etc/oathkeeper/sessions.jwks.json';

const app = (id: number, name: string, more: Bag = {}): Relation => ({
  endpoint: 'auth-proxy',
  id,
  remote: name,
  remoteApp: {
    protected_urls: `["http://proxy/m-${name}"]`,
    headers: '["X-User", "X-Email"]',
    allowed_endpoints: '[]',
    ...more,
  },
});
const traefik = (apps?: string[]): Relation => ({
  endpoint: 'forward-auth',
  id: 90,
  remote: 'traefik-k8s',
  remoteApp: apps === undefined ? {} : { ingress_app_names: JSON.stringify(apps) },
});

interface Rule {
  id: string;
  match: { url: string; methods: string[] };
  authenticators: { handler: string }[];
  mutators: { config?: { headers: object } }[];
}

describe('oathkeeper charm, event by event', () => {
  let serves: boolean;
  const now = () => new Date('2026-01-01T00:00:00Z');
  const context = new Context(makeCharm({ serves: async () => serves }), { now });
  const version = {
    command: ['/usr/bin/oathkeeper', 'version'],
    reply: () => ({ stdout: 'Version:    v0.40.9\n' }),
  };
  const world = (relations: Relation[]): StateInput<Types> => ({
    leader: true,
    model: { name: 'm' },
    relations,
    containers: [{ name: 'oathkeeper', execs: [version] }],
  });
  const run = (state: StateInput<Types>) => context.run(context.on.updateStatus(), state);
  const rules = (out: Outcome<Types>) =>
    (JSON.parse(out.container('oathkeeper').file(rulesFile).text) as Rule[]).slice(1);

  beforeEach(() => {
    serves = true;
  });

  it('runs Oathkeeper as its own user, and signs sessions with a key in a secret', async () => {
    const out = await run(world([]));
    assert.deepEqual(out.unitStatus, active());
    assert.equal(out.workloadVersion, '0.40.9');
    assert.deepEqual(out.openedPorts, ['4456/tcp']);
    assert.equal(out.container('oathkeeper').services.oathkeeper, 'active');
    assert.deepEqual(rules(out), []);
    assert.equal(out.secret('session-key').owner, 'application');
    for (const path of [rulesFile, keysFile, '/etc/oathkeeper/oathkeeper.yaml']) {
      const { mode, user, text } = out.container('oathkeeper').file(path);
      assert.deepEqual([mode, user], [0o600, '_daemon_']);
      assert.ok(!/PRIVATE KEY|"d":/.test(text));
    }
    assert.ok(!JSON.stringify(out.logs).includes('PRIVATE KEY'));
  });

  it('guards the URLs of an application and tells the ingress', async () => {
    const out = await run(
      world([app(3, 'ui'), app(4, 'api', { headers: '["X-Name"]' }), traefik(['api', 'ui'])]),
    );
    assert.deepEqual(out.unitStatus, active());
    assert.deepEqual(
      rules(out).map(({ id, match }) => [id, match.url]),
      [
        ['ui:deny:0', 'http://proxy/m-ui<(/.*)?>'],
        ['api:deny:0', 'http://proxy/m-api<(/.*)?>'],
      ],
    );
    assert.deepEqual(rules(out)[0]?.mutators[0]?.config?.headers, {
      'X-User': '{{ print .Subject }}',
      'X-Email': '{{ print .Extra.email }}',
    });
    assert.match(
      out.relation(90).localApp.decisions_address ?? '',
      /^http:\/\/oathkeeper\.m\.svc\.\S+:4456\/decisions$/,
    );
    assert.equal(out.relation(90).localApp.app_names, '["api", "ui"]');
    assert.equal(out.relation(90).localApp.headers, '["X-Email", "X-Name", "X-User"]');
  });

  it('opens exactly the endpoints that an application leaves open', async () => {
    const out = await run(world([app(3, 'ui', { allowed_endpoints: '["health", "a.b"]' })]));
    assert.deepEqual(
      rules(out).map(({ match, authenticators }) => [match.url, authenticators[0]?.handler]),
      [
        ['http://proxy/m-ui/health', 'noop'],
        ['http://proxy/m-ui/a.b', 'noop'],
        ['http://proxy/m-ui<(/(?!(health|a\\.b)$).*)?>', 'jwt'],
      ],
    );
  });

  it('names an application for a login also while it cannot be understood, so that nothing is open', async () => {
    const out = await run(world([app(3, 'ui', { headers: '["Authorization"]' }), traefik(['ui'])]));
    assert.deepEqual(rules(out), []);
    assert.equal(out.relation(90).localApp.app_names, '["ui"]');
    assert.match(
      out.unitStatus?.message ?? '',
      /^relation auth-proxy:3: ui has a wrong headers: expected some of/,
    );
    const silent = await run(world([{ ...app(3, 'ui'), remoteApp: {} }, traefik(['ui'])]));
    assert.equal(silent.relation(90).localApp.app_names, '["ui"]');
    assert.deepEqual(silent.unitStatus, active());
  });

  it('says which application the ingress does not have', async () => {
    const out = await run(world([app(3, 'ui'), traefik(['other'])]));
    assert.equal(out.unitStatus?.message, 'ui is not related via ingress');
    assert.deepEqual((await run(world([app(3, 'ui'), traefik()]))).unitStatus, active());
  });

  it('forgets an application with its relation', async () => {
    const first = await run(world([app(3, 'ui'), app(4, 'api'), traefik()]));
    const out = await context.run(context.on.relationBroken(3), first);
    assert.deepEqual(
      rules(out).map(({ id }) => id),
      ['api:deny:0'],
    );
    assert.equal(out.relation(90).localApp.app_names, '["api"]');
  });

  it('changes nothing when nothing changed, and restarts for no application', async () => {
    const first = await run(world([app(3, 'ui'), traefik()]));
    const next = await run(first);
    assert.deepEqual(next.relations, first.relations);
    assert.deepEqual(next.container('oathkeeper').files, first.container('oathkeeper').files);
    const more = await run({ ...first, relations: [...first.relations, app(5, 'api')] });
    assert.deepEqual(more.container('oathkeeper').plan, first.container('oathkeeper').plan);
  });

  it('makes a session that its key set verifies', async () => {
    const first = await run(world([]));
    const event = context.on.action('create-session', { email: 'alice@example.com', lifespan: 5 });
    const { action } = await context.run(event, first);
    const { token, cookie, expires } = (action?.results ?? {}) as Record<string, string>;
    assert.equal(cookie, `ory_kratos_session=${token}`);
    assert.equal(expires, '2026-01-01T00:05:00.000Z');
    const [head = '', body = '', signature = ''] = token!.split('.');
    const { keys } = JSON.parse(first.container('oathkeeper').file(keysFile).text) as { keys: JsonWebKey[] };
    const publicKey = createPublicKey({ key: keys[0]!, format: 'jwk' });
    const signed = Buffer.from(`${head}.${body}`);
    assert.ok(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')));
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    assert.equal(claims.email, 'alice@example.com');
    assert.equal(claims.name, 'alice');
  });

  it('makes no session for nobody, nor before it has a key', async () => {
    const first = await run(world([]));
    for (const params of [{ email: 'alice' }, { email: 'a@b\nX-User: c' }, { email: 'a@b', name: 'x\ny' }]) {
      const { action } = await context.run(context.on.action('create-session', params), first);
      assert.match(action?.failed ?? '', /^(email|name): expected/);
    }
    const early = await context.run(context.on.action('create-session', { email: 'a@b' }), world([]));
    assert.match(early.action?.failed ?? '', /no key yet/);
  });

  it('voids all sessions with a new key, for which the server is restarted', async () => {
    const first = await run(world([]));
    const out = await context.run(context.on.action('revoke-sessions'), first);
    assert.match(
      String(out.action?.results.result),
      /^No session .* valid on this unit any more; other units follow/i,
    );
    assert.notEqual(
      out.container('oathkeeper').file(keysFile).text,
      first.container('oathkeeper').file(keysFile).text,
    );
    assert.notDeepEqual(out.container('oathkeeper').plan, first.container('oathkeeper').plan);
    const follower = await context.run(context.on.action('revoke-sessions'), { ...first, leader: false });
    assert.match(follower.action?.failed ?? '', /on the leader/);
  });

  it('leaves key and databags to the leader', async () => {
    const out = await run({ ...world([app(3, 'ui'), traefik()]), leader: false });
    assert.deepEqual([out.secrets, out.relation(90).localApp], [[], {}]);
    assert.equal(out.unitStatus?.message, 'Waiting for the leader to make the key of sessions');
  });

  it('says when it does not serve', async () => {
    serves = false;
    const out = await run(world([]));
    assert.match(out.unitStatus?.message ?? '', /^Oathkeeper does not answer/);
    const none = await run({ ...world([]), containers: [] });
    assert.match(none.unitStatus?.message ?? '', /^Waiting for Pebble/);
  });
});
