import assert from 'node:assert/strict';
import { longestPem, splitPem } from '../../../lib/interfaces/src/certificates.ts';
import { connectionFlaw } from '../../../lib/interfaces/src/postgresql-schema.ts';
import { selfSigned } from '../controller/certificate.ts';

const good = { endpoints: 'pg.m.svc:5432', username: 'relation_id_7', password: 'pw', database: 'auth_db' };

describe('what a provider of postgresql_client may say', () => {
  it('accepts a connection, with names, IPv4 and IPv6 addresses', async () => {
    for (const endpoints of ['pg.m.svc:5432', '10.1.2.3:1', '[fd00::1]:65535']) {
      assert.equal(await connectionFlaw({ ...good, endpoints }), undefined, endpoints);
    }
  });

  for (const [field, value, why] of [
    ['endpoints', 'pg', 'expected host:port'],
    ['endpoints', 'pg:0', 'expected a port within 1-65535'],
    ['endpoints', 'pg:65536', 'expected a port within 1-65535'],
    ['endpoints', 'pg/?socketFactory=x:5432', 'expected host:port'],
    ['username', '', 'expected one line of text'],
    ['username', 'a\nb', 'expected one line of text'],
    ['password', 'a\0b', 'expected one line of text'],
    ['password', ' pw', 'expected no blanks at its beginning or end'],
    ['password', 'pw\t', 'expected no blanks at its beginning or end'],
    ['username', 'user ', 'expected no blanks at its beginning or end'],
    ['password', `x\${fs.s3a.secret.key}`, 'expected no ${, in whose place Hadoop puts other settings'],
    ['username', `\${env.HOME}`, 'expected no ${, in whose place Hadoop puts other settings'],
    ['database', 'x'.repeat(64), 'expected the name of a database'],
    ['tls-ca', 'hello', 'expected certificates in PEM'],
  ] as const) {
    it(`refuses the ${field} ${JSON.stringify(value).slice(0, 30)} without repeating it`, async () => {
      assert.deepEqual(await connectionFlaw({ ...good, [field]: value }), { field, why });
    });
  }

  it('keeps blanks and other signs within a password', async () => {
    for (const password of ['correct horse', '$100 {a} $$', 'a\'b"c<&>\\d=#!:;,?%_ü€'])
      assert.equal(await connectionFlaw({ ...good, password }), undefined, password);
  });
});

describe('the CA of a provider', () => {
  it('is one certificate or a chain, with remarks between them', async () => {
    const { cert } = await selfSigned();
    const chain = `# the issuer\n${cert}\n# the root\n${cert}\n`;
    assert.equal(splitPem(chain)?.length, 2);
    assert.equal(await connectionFlaw({ ...good, 'tls-ca': chain }), undefined);
  });

  it('is refused when one of its certificates cannot be read', async () => {
    const { cert } = await selfSigned();
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    assert.deepEqual(await connectionFlaw({ ...good, 'tls-ca': cert + broken }), {
      field: 'tls-ca',
      why: 'certificate 2 cannot be read',
    });
  });

  it('is refused when a certificate has more in it than base64', async () => {
    const { cert } = await selfSigned();
    assert.deepEqual(
      await connectionFlaw({ ...good, 'tls-ca': cert.replace('\n-----END', '\0\n-----END') }),
      {
        field: 'tls-ca',
        why: 'certificate 1 cannot be read',
      },
    );
  });

  it('is refused when its last certificate has no end', async () => {
    const { cert } = await selfSigned();
    const why = 'expected certificates in PEM';
    assert.deepEqual(
      await connectionFlaw({ ...good, 'tls-ca': `${cert}-----BEGIN CERTIFICATE-----\nAAAA` }),
      {
        field: 'tls-ca',
        why,
      },
    );
  });

  it('is refused by its length before anything looks at it', async () => {
    const huge = '-----BEGIN CERTIFICATE-----'.repeat(20_000);
    assert.deepEqual(await connectionFlaw({ ...good, 'tls-ca': huge }), {
      field: 'tls-ca',
      why: `longer than ${longestPem} characters`,
    });
  });
});
