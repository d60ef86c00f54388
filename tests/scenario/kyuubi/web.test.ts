/** Web UI and REST behind a proxy. */
import assert from 'node:assert/strict';
import { active, blocked } from '@charmed-spark/ops';
import { type Relation, related, withRelations } from './neighbours.ts';
import { authDb, peers, World } from './world.ts';

const defaults = '/opt/kyuubi/conf/kyuubi-defaults.conf';
const url = 'http://10.1.2.3/m-kyuubi-k8s';
const ingress = (remoteApp: Record<string, string> = {}): Relation => ({
  endpoint: 'ingress',
  id: 50,
  remote: 'traefik',
  remoteApp,
});
const ready = ingress({ ingress: JSON.stringify({ url }) });
const guard: Relation = { endpoint: 'auth-proxy', id: 51, remote: 'oathkeeper' };

describe('The web UI behind a proxy', () => {
  const { context } = new World();
  const run = (state: Parameters<typeof context.run>[1], event = context.on.updateStatus()) =>
    new World().context.run(event, state);

  it('is on the loopback until it is published', async () => {
    const plain = await run(related());
    assert.match(
      plain.container('kyuubi').file(defaults).text,
      /^kyuubi\.frontend\.rest\.bind\.host=127\.0\.0\.1$/m,
    );
    const out = await run(withRelations(plain, [peers, authDb(), ready]));
    assert.match(
      out.container('kyuubi').file(defaults).text,
      /^kyuubi\.frontend\.rest\.bind\.host=0\.0\.0\.0$/m,
    );
    const broken = await run(out, context.on.relationBroken('ingress'));
    assert.match(
      broken.container('kyuubi').file(defaults).text,
      /^kyuubi\.frontend\.rest\.bind\.host=127\.0\.0\.1$/m,
    );
  });

  it('asks for a route: the leader for the application, every unit for itself', async () => {
    const unit = {
      host: '"kyuubi-k8s-0.kyuubi-k8s-endpoints.m.svc.cluster.local"',
    };
    const led = (await run(related([ingress()]))).relation('ingress');
    assert.deepEqual(led.localApp, {
      model: '"m"',
      name: '"kyuubi-k8s"',
      port: '10099',
      'strip-prefix': 'true',
      healthcheck_params: '{"path": "/ui/"}',
    });
    assert.equal(led.localUnit.host, unit.host);
    assert.match(led.localUnit.ip ?? '', /^"[\d.]+"$/);
    const followed = (await run(related([ingress()], { leader: false }))).relation('ingress');
    assert.deepEqual(followed.localApp, {});
    assert.equal(followed.localUnit.host, unit.host);
  });

  it('says what it waits for', async () => {
    const out = await run(related([ingress()]));
    assert.match(out.unitStatus.message, /^Waiting for the URL of the ingress \(relation ingress\)$/);
  });

  it('tells of an answer that is no URL, and serves JDBC on', async () => {
    const out = await run(related([ingress({ ingress: '{"url": "javascript:alert(1)"}' })]));
    assert.equal(out.unitStatus.name, 'blocked');
    assert.match(out.unitStatus.message, /^Relation ingress gives an invalid ingress: /);
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
  });

  it('has its address protected, and follows it', async () => {
    const out = await run(related([ready, guard]));
    assert.deepEqual(out.unitStatus, active());
    const bag = out.relation('auth-proxy').localApp;
    assert.deepEqual(bag, {
      protected_urls: JSON.stringify([url]),
      headers: '["X-User", "X-Email"]',
      allowed_endpoints: '[]',
    });
    const alone = await run(out, context.on.relationBroken('ingress'));
    assert.equal(alone.relation('auth-proxy').localApp.protected_urls, '[]');
  });

  it('is blocked with a guard and no door', async () => {
    const out = await run(related([guard]));
    assert.deepEqual(out.unitStatus, blocked('Missing INGRESS relation'));
    assert.equal(out.relation('auth-proxy').localApp.protected_urls, '[]');
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
  });

  it('leaves what is asked of the guard to the leader', async () => {
    const out = await run(related([ready, guard], { leader: false }));
    assert.deepEqual(out.relation('auth-proxy').localApp, {});
  });
});
