import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { active } from '@charmed-spark/ops';
import { Context } from '@charmed-spark/ops-testing';
import { charm } from '../../../lab/providers/postgresql-k8s/src/charm.ts';
import { makeAuthority } from '../../unit/interfaces/tls/authority.ts';
import { signed } from '../support/certificates.ts';
import { asks, granted, hba, Server } from './server.ts';

const key = '/etc/postgresql/tls/server.key';
const chain = '/etc/postgresql/tls/server.crt';
const configuration = '/etc/postgresql/charm.conf';

describe('postgresql-k8s charm with certificates', () => {
  const context = new Context(charm);
  const certificates = { endpoint: 'certificates' as const, id: 3, remote: 'ca' };
  type Out = Awaited<ReturnType<typeof context.run>>;

  /** The server and one client, before there are certificates. */
  async function plain(server: Server, more: Record<string, string> = {}): Promise<Out> {
    const out = await context.run(context.on.pebbleReady('postgresql'), {
      leader: true,
      model: { name: 'm' },
      relations: [asks(7, 'auth_db', more)],
      containers: [server.container()],
    });
    server.state = granted(7, 'auth_db');
    return out;
  }
  const relate = (out: Out): Promise<Out> =>
    context.run(context.on.relationCreated('certificates'), {
      ...out,
      relations: [...out.relations, certificates],
    });
  const wanted = { 'requested-secrets': '["username", "password", "tls", "tls-ca"]' };

  it('goes on in the clear, and says so, until there is a certificate', async () => {
    const out = await relate(await plain(new Server()));
    assert.equal(out.unitStatus.name, 'waiting');
    assert.match(out.unitStatus.message ?? '', /^Relation certificates: .*; serving without TLS$/);
    assert.match(out.container('postgresql').file(configuration).text, /^ssl = off$/m);
    assert.match(out.container('postgresql').file(hba).text, /^host all all all scram-sha-256$/m);
    assert.equal(out.relation('database').localApp.tls, 'False');
  });

  it('turns TLS on without a restart, tells clients with the CA, and turns it off again', async () => {
    const server = new Server();
    const authority = await makeAuthority('ca');
    const asked = await relate(await plain(server, wanted));
    assert.deepEqual(asked.secret('database.7.tls.secret').latest, { tls: 'False' });

    const on = await context.run(context.on.relationChanged('certificates'), await signed(asked, authority));
    assert.deepEqual(on.unitStatus, active());
    const container = on.container('postgresql');
    assert.deepEqual(container.starts, {});
    assert.match(container.file(configuration).text, /^ssl = on$/m);
    assert.match(container.file(hba).text, /^hostssl all all all scram-sha-256$/m);
    assert.doesNotMatch(container.file(hba).text, /^host all all/m);
    assert.deepEqual([container.file(key).mode, container.file(key).user], [0o600, 'postgres']);
    const certificate = new X509Certificate(container.file(chain).text);
    const [host = ''] = (on.relation('database').localApp.endpoints ?? '').split(':');
    for (const name of [host, 'postgresql-k8s.m.svc.cluster.local', 'postgresql-k8s'])
      assert.equal(certificate.checkHost(name), name);
    const tls = on.secret('database.7.tls.secret');
    assert.deepEqual(tls.latest, { tls: 'True', 'tls-ca': authority.path[0] });
    assert.equal(tls.latestRevision, 2);

    const same = await context.run(context.on.updateStatus(), on);
    assert.deepEqual(same.relations, on.relations);
    assert.equal(same.secret('database.7.tls.secret').latestRevision, 2);

    const off = await context.run(context.on.relationBroken('certificates'), same);
    assert.deepEqual(off.unitStatus, active());
    assert.deepEqual(off.container('postgresql').starts, {});
    assert.match(off.container('postgresql').file(configuration).text, /^ssl = off$/m);
    assert.match(off.container('postgresql').file(hba).text, /^host all all all/m);
    for (const path of [key, chain]) assert.ok(!(path in off.container('postgresql').files), path);
    assert.deepEqual(off.secret('database.7.tls.secret').latest, { tls: 'False' });
    assert.deepEqual(off.secrets.map(({ label }) => label).sort(), [
      'database.7.tls.secret',
      'database.7.user.secret',
    ]);
    assert.equal(off.secret('database.7.user.secret').latestRevision, 1);
  });

  it('tells requirers without secrets in their databag', async () => {
    const authority = await makeAuthority('ca');
    const asked = await relate(await plain(new Server()));
    const on = await context.run(context.on.relationChanged('certificates'), await signed(asked, authority));
    const { tls, 'tls-ca': ca } = on.relation('database').localApp;
    assert.deepEqual([tls, ca], ['True', authority.path[0]]);
    const off = await context.run(context.on.relationBroken('certificates'), on);
    assert.deepEqual(
      [off.relation('database').localApp.tls, off.relation('database').localApp['tls-ca']],
      ['False', undefined],
    );
  });

  it('keeps the last good certificate, and names the flaw, when the provider answers with another key', async () => {
    const authority = await makeAuthority('ca');
    const asked = await relate(await plain(new Server()));
    const on = await context.run(context.on.relationChanged('certificates'), await signed(asked, authority));
    const before = on.container('postgresql').file(chain).text;
    const spoilt = on.relations.map((relation) =>
      relation.endpoint === 'certificates'
        ? {
            ...relation,
            remoteApp: {
              certificates: (relation.remoteApp['certificates'] ?? '').replace(
                /"certificate": ?"[^"]*"/,
                `"certificate":${JSON.stringify(authority.certificate)}`,
              ),
            },
          }
        : relation,
    );
    const out = await context.run(context.on.relationChanged('certificates'), { ...on, relations: spoilt });
    assert.equal(out.unitStatus.name, 'blocked');
    assert.match(
      out.unitStatus.message ?? '',
      /^Relation certificates: certificates: .*; serving with the last one$/,
    );
    assert.equal(out.container('postgresql').file(chain).text, before);
    assert.equal(out.relation('database').localApp.tls, 'True');
  });
});
