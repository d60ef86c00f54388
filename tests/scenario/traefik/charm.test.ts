import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { active } from '@charmed-spark/ops';
import { Context, type Outcome, type RelationInput, type StateInput } from '@charmed-spark/ops-testing';
import type { Types } from '../../../lab/providers/traefik-k8s/src/charm.gen.ts';
import { makeCharm } from '../../../lab/providers/traefik-k8s/src/charm.ts';
import { type Authority, makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { signed } from '../support/certificates.ts';

type Bag = Record<string, string>;
type Relation = RelationInput<Types['endpoints']>;

const folder = '/etc/traefik/routes';
const host = (name: string): Bag => ({ host: JSON.stringify(name) });

/** An application that wants to be published. */
const app = (
  id: number,
  name: string,
  more: Bag = {},
  units: Record<number, Bag> = { 0: host(`${name}-0.m`) },
): Relation => ({
  endpoint: 'ingress',
  id,
  remote: name,
  remoteApp: { model: '"m"', name: JSON.stringify(name), port: '8080', ...more },
  remoteUnits: units,
});

const oathkeeper = (more: Bag = {}): Relation => ({
  endpoint: 'experimental-forward-auth',
  id: 90,
  remote: 'oathkeeper',
  remoteApp: {
    decisions_address: 'http://oathkeeper.m.svc.cluster.local:4456/decisions',
    app_names: '["ui"]',
    headers: '["X-User", "X-Email"]',
    ...more,
  },
});

interface Route {
  http: {
    routers: Record<
      string,
      { rule: string; entryPoints: string[]; middlewares: string[]; service: string; tls?: object }
    >;
    middlewares: Record<string, Record<string, Record<string, unknown>>>;
    services: Record<string, { loadBalancer: { servers: { url: string }[] } }>;
  };
}

describe('traefik-k8s charm, event by event', () => {
  let serves: boolean;
  let authority: Authority;
  const context = new Context(makeCharm({ serves: async () => serves }));
  const version = {
    command: ['/usr/bin/traefik', 'version'],
    reply: () => ({ stdout: 'Version:      3.5.4\n' }),
  };
  const world = (relations: Relation[], config: StateInput<Types>['config'] = {}): StateInput<Types> => ({
    leader: true,
    model: { name: 'm' },
    config: { external_hostname: 'proxy.example', ...config },
    relations,
    containers: [{ name: 'traefik', execs: [version] }],
  });
  const run = (state: StateInput<Types>) => context.run(context.on.updateStatus(), state);
  const urlOf = (out: Outcome<Types>, id: number): string | undefined => {
    const { ingress } = out.relation(id).localApp;
    return ingress === undefined ? undefined : (JSON.parse(ingress) as { url: string }).url;
  };
  const filesOf = (out: Outcome<Types>): string[] =>
    Object.keys(out.container('traefik').files)
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1))
      .sort();
  const read = (out: Outcome<Types>, name: string): Route =>
    JSON.parse(out.container('traefik').file(`${folder}/${name}`).text) as Route;

  before(async () => {
    authority = await makeAuthority('root');
  });
  beforeEach(() => {
    serves = true;
  });

  it('runs Traefik as its own user and says its version', async () => {
    const out = await run(world([]));
    assert.deepEqual(out.unitStatus, active());
    assert.equal(out.workloadVersion, '3.5.4');
    assert.equal(out.container('traefik').services.traefik, 'active');
    assert.deepEqual([...out.openedPorts].sort(), ['443/tcp', '80/tcp']);
    const { mode, user } = out.container('traefik').file('/etc/traefik/traefik.yaml');
    assert.deepEqual([mode, user], [0o600, '_daemon_']);
  });

  it('publishes an application below a path, with all its units', async () => {
    const out = await run(world([app(3, 'ui', { 'strip-prefix': 'true' }, { 0: host('b'), 1: host('a') })]));
    assert.equal(urlOf(out, 3), 'http://proxy.example/m-ui');
    assert.deepEqual(filesOf(out), ['juju_ingress_ingress_3_ui.yaml']);
    const { http } = read(out, 'juju_ingress_ingress_3_ui.yaml');
    assert.deepEqual(http.routers['juju-m-ui'], {
      rule: 'Path(`/m-ui`) || PathPrefix(`/m-ui/`)',
      entryPoints: ['web'],
      service: 'juju-m-ui',
      middlewares: ['juju-m-ui-anonymous', 'juju-m-ui-strip-prefix'],
    });
    assert.deepEqual(http.services['juju-m-ui']?.loadBalancer.servers, [
      { url: 'http://a:8080' },
      { url: 'http://b:8080' },
    ]);
    assert.deepEqual(http.middlewares['juju-m-ui-strip-prefix'], { stripPrefix: { prefixes: ['/m-ui'] } });
  });

  it('publishes an application under a host of its own, without a prefix to strip', async () => {
    const out = await run(
      world([app(3, 'ui', { 'strip-prefix': 'true', scheme: '"https"' })], { routing_mode: 'subdomain' }),
    );
    assert.equal(urlOf(out, 3), 'http://m-ui.proxy.example/');
    const { http } = read(out, 'juju_ingress_ingress_3_ui.yaml');
    assert.equal(http.routers['juju-m-ui']?.rule, 'Host(`m-ui.proxy.example`)');
    assert.deepEqual(http.routers['juju-m-ui']?.middlewares, ['juju-m-ui-anonymous']);
    assert.deepEqual(http.services['juju-m-ui']?.loadBalancer.servers, [{ url: 'https://ui-0.m:8080' }]);
  });

  it('publishes at its own address where the operator gives none', async () => {
    const out = await run(world([app(3, 'ui')], { external_hostname: '' }));
    assert.match(urlOf(out, 3) ?? '', /^http:\/\/[\d.]+\/m-ui$/);
  });

  it('takes an application out as long as one of its units is silent, and when it is gone', async () => {
    const first = await run(world([app(3, 'ui'), app(4, 'other')]));
    const silent = await run({
      ...first,
      relations: [app(3, 'ui', {}, { 0: host('a'), 1: {} }), first.relation(4)],
    } as never);
    assert.equal(urlOf(silent, 3), undefined);
    assert.deepEqual(filesOf(silent), ['juju_ingress_ingress_4_other.yaml']);
    assert.deepEqual(silent.unitStatus, active());
    const gone = await context.run(context.on.relationBroken(4), silent);
    assert.deepEqual(filesOf(gone), []);
  });

  it('tells which application asks wrongly, and publishes the others', async () => {
    const out = await run(
      world([
        app(3, 'ui', { port: '"8080"' }),
        app(4, 'other'),
        { ...app(5, 'twin'), remoteApp: app(4, 'other').remoteApp as Bag },
      ]),
    );
    assert.equal(urlOf(out, 3), undefined);
    assert.equal(urlOf(out, 5), undefined);
    assert.equal(urlOf(out, 4), 'http://proxy.example/m-other');
    assert.equal(out.unitStatus?.name, 'blocked');
    assert.ok(
      /ingress:3: ui has a wrong port|ingress:5: m-other is published/.test(out.unitStatus?.message ?? ''),
    );
  });

  it('asks about every request for an application that wants a login, before anything else is done with it', async () => {
    const config = { enable_experimental_forward_auth: true };
    const out = await run(
      world([app(3, 'ui', { 'strip-prefix': 'true' }), app(4, 'other'), oathkeeper()], config),
    );
    const { http } = read(out, 'juju_ingress_ingress_3_ui.yaml');
    assert.deepEqual(http.routers['juju-m-ui']?.middlewares, [
      'juju-m-ui-anonymous',
      'juju-m-ui-forward-auth',
      'juju-m-ui-strip-prefix',
    ]);
    assert.deepEqual(http.middlewares['juju-m-ui-forward-auth'], {
      forwardAuth: {
        address: 'http://oathkeeper.m.svc.cluster.local:4456/decisions',
        authResponseHeaders: ['X-User', 'X-Email'],
      },
    });
    const other = read(out, 'juju_ingress_ingress_4_other.yaml').http;
    assert.deepEqual(other.routers['juju-m-other']?.middlewares, ['juju-m-other-anonymous']);
    assert.equal(out.relation(90).localApp.ingress_app_names, '["other", "ui"]');
  });

  it('forgets what clients say of themselves, with a login and without one', async () => {
    for (const relations of [[app(3, 'ui')], [app(3, 'ui'), oathkeeper({ headers: '["X-Extra"]' })]]) {
      const out = await run(world(relations, { enable_experimental_forward_auth: true }));
      const { http } = read(out, 'juju_ingress_ingress_3_ui.yaml');
      const { customRequestHeaders } = http.middlewares['juju-m-ui-anonymous']?.headers ?? {};
      const forgotten = { 'X-User': '', 'X-Email': '', 'X-Name': '' };
      assert.deepEqual(
        customRequestHeaders,
        relations.length > 1 ? { ...forgotten, 'X-Extra': '' } : forgotten,
      );
    }
  });

  for (const [what, relation] of Object.entries({
    'has not said whom to ask': { ...oathkeeper(), remoteApp: {} },
    'says nonsense': oathkeeper({ decisions_address: 'x' }),
  })) {
    it(`publishes nothing while the one who decides ${what}`, async () => {
      const config = { enable_experimental_forward_auth: true };
      const first = await run(world([app(3, 'ui')], config));
      assert.notEqual(urlOf(first, 3), undefined);
      const out = await run({ ...first, relations: [first.relation(3), relation] });
      assert.equal(urlOf(out, 3), undefined);
      assert.deepEqual(filesOf(out), []);
      assert.match(out.unitStatus?.message ?? '', /experimental-forward-auth.*nothing is published/);
    });
  }

  it('publishes nothing while logins are asked for and switched off', async () => {
    const open = await run(world([app(3, 'ui')]));
    const out = await run({ ...open, relations: [open.relation(3), oathkeeper()] });
    assert.equal(urlOf(out, 3), undefined);
    assert.deepEqual(filesOf(out), []);
    assert.match(
      out.unitStatus?.message ?? '',
      /nothing is published: set enable_experimental_forward_auth=true$/,
    );
  });

  it('publishes over HTTPS only, with its certificate where nobody else can read the key', async () => {
    const first = await run(world([app(3, 'ui'), { endpoint: 'certificates', id: 7, remote: 'ca' }]));
    assert.equal(urlOf(first, 3), undefined);
    assert.equal(first.unitStatus?.name, 'waiting');
    const out = await run(await signed(first, authority));
    assert.deepEqual(out.unitStatus, active());
    assert.equal(urlOf(out, 3), 'https://proxy.example/m-ui');
    const route = read(out, 'juju_ingress_ingress_3_ui.yaml').http.routers['juju-m-ui'];
    assert.deepEqual([route?.entryPoints, route?.tls], [['websecure'], {}]);
    const { mode, text } = out.container('traefik').file(`${folder}/tls.yaml`);
    assert.equal(mode, 0o600);
    const { tls, http } = JSON.parse(text) as Route & {
      tls: { stores: { default: { defaultCertificate: { certFile: string; keyFile: string } } } };
    };
    const { certFile, keyFile } = tls.stores.default.defaultCertificate;
    assert.match(
      new X509Certificate(certFile).subjectAltName ?? '',
      /DNS:proxy\.example.*DNS:traefik-k8s\.m\.svc\./,
    );
    assert.match(keyFile, /^-----BEGIN RSA PRIVATE KEY/);
    assert.deepEqual(http.routers['juju-redirect']?.entryPoints, ['web']);
    assert.ok(!JSON.stringify(out.logs).includes('PRIVATE KEY'));
    const without = await context.run(context.on.relationBroken('certificates'), out);
    assert.ok(!filesOf(without).includes('tls.yaml'));
    assert.equal(urlOf(without, 3), 'http://proxy.example/m-ui');
  });

  for (const config of [
    { external_hostname: 'a b' },
    { routing_mode: 'port' },
    { routing_mode: 'subdomain', external_hostname: '10.1.2.3' },
    { routing_mode: 'subdomain', external_hostname: '' },
  ]) {
    it(`leaves all as it is while the options are ${JSON.stringify(config)}`, async () => {
      const first = await run(world([app(3, 'ui')]));
      const out = await run({ ...first, config: { ...first.config, ...config } });
      assert.equal(out.unitStatus?.name, 'blocked');
      assert.match(out.unitStatus?.message ?? '', /^(external_hostname|routing_mode): /);
      assert.deepEqual([urlOf(out, 3), filesOf(out)], [urlOf(first, 3), filesOf(first)]);
    });
  }

  it('changes nothing when nothing changed', async () => {
    const first = await run(world([app(3, 'ui')]));
    const next = await run(first);
    assert.deepEqual(next.relations, first.relations);
    assert.deepEqual(next.container('traefik').files, first.container('traefik').files);
  });

  it('gives no URL before Traefik answers, and says so', async () => {
    serves = false;
    const out = await run(world([app(3, 'ui')]));
    assert.equal(urlOf(out, 3), undefined);
    assert.match(out.unitStatus?.message ?? '', /^Traefik does not answer/);
    const none = await run({ ...world([app(3, 'ui')]), containers: [] });
    assert.match(none.unitStatus?.message ?? '', /^Waiting for Pebble/);
  });

  it('shows what it publishes', async () => {
    const { action } = await context.run(context.on.action('show-proxied-endpoints'), world([app(3, 'ui')]));
    assert.deepEqual(JSON.parse(String(action?.results['proxied-endpoints'])), {
      'traefik-k8s': { url: 'http://proxy.example' },
      ui: { url: 'http://proxy.example/m-ui' },
    });
  });

  it('leaves the databags to the leader, and serves on every unit', async () => {
    const out = await run({
      ...world([app(3, 'ui'), oathkeeper()], { enable_experimental_forward_auth: true }),
      leader: false,
    });
    assert.deepEqual(out.relation(3).localApp, {});
    assert.deepEqual(filesOf(out), ['juju_ingress_ingress_3_ui.yaml']);
  });
});
