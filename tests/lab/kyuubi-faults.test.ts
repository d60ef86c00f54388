/** What Kyuubi says and does about neighbours that are half ready, wrong, or take back what they gave; and once they are mended. */
import assert from 'node:assert/strict';
import { rockImage } from '../../lab/paths.ts';
import { must } from './support/actions.ts';
import { kubectl } from './support/cluster.ts';
import { Issuer, type Signed } from './support/issuer.ts';
import { lab, removeModel, waitFor, waitForStatus } from './support/lab.ts';
import { asNeighbour, deployOddNeighbour, oddNeighbour } from './support/odd-neighbour.ts';
import { otherAuthority } from './support/other-authority.ts';
import { beeline } from './support/sql.ts';

const model = 'test-kyuubi-faults';
const kyuubi = 'kyuubi-k8s';
const unit = `${kyuubi}/0`;
const charm = (name: string): string => `./dist/${name}_ubuntu@22.04-amd64.charm`;

const neighbour = (script: string, ...args: string[]): Promise<string> => asNeighbour(model, script, ...args);
const integrate = (one: string, other: string): Promise<string> =>
  lab('integrate', '--model', model, one, other);
const removeRelation = (one: string, other: string): Promise<string> =>
  lab('remove-relation', '--model', model, one, other);
const says = (status: string, message: RegExp): Promise<unknown> =>
  waitForStatus(model, kyuubi, { status, message });
const works = (): Promise<unknown> => waitForStatus(model, kyuubi, { seconds: 420 });

/** With `ca`, over TLS that is verified with it. */
async function answersSql(ca?: string): Promise<void> {
  const login = await must<{ endpoint: string; username: string; password: string; uris: string }>(
    model,
    unit,
    'get-jdbc-endpoint',
  );
  const endpoint = ca === undefined ? login.endpoint : (login.uris.split(',')[0] ?? '');
  const { rows, log } = await beeline(model, unit, { ...login, endpoint, ca }, 'SELECT 40 + 2;');
  assert.deepEqual(rows, ['42'], log);
}

/** How often the server was started, by Pebble's log. */
async function starts(): Promise<number> {
  const { stdout } = await kubectl(['-n', model, 'logs', 'kyuubi-k8s-0', '-c', 'kyuubi', '--tail=-1']);
  return stdout.split('\n').filter((line) => line.includes('Service "kyuubi" starting')).length;
}

/** A secret of the neighbour with the CA that its back end is said to have; prints its id. `$1`: endpoint, `$2`: PEM. */
const giveCa = `
printf %s "$2" >"$work/ca"
secret=$(secret-add tls=True tls-ca#file="$work/ca")
secret-grant -r "$(id "$1")" "$secret"; give "$1" secret-tls="$secret"; echo "$secret"`;

/** The login of the back end, handed on. `$1`: endpoint, `$2`: application of the back end; prints the secret's id. */
const giveLogin = `
content "$1-source" "$2" secret-user
give "$1" database="$(got "$1-source" "$2" database)"
secret=$(secret-add --file "$work/content"); give "$1" secret-user="$secret"; echo "$secret"`;

/** Endpoints of the neighbour, and whose gifts it hands on. */
const sources = [
  ['logins', 'postgresql-k8s'],
  ['tables', 'postgresql-k8s'],
  ['znode', 'zookeeper-k8s'],
] as const;

const ownCa = async (endpoint: string, app: string): Promise<string> =>
  JSON.parse(
    await neighbour('secret-get "$(got "$1-source" "$2" secret-tls)" tls-ca --format=json', endpoint, app),
  );

describe('kyuubi-k8s beside a neighbour with faults', function () {
  this.timeout('10m');

  before(async () => {
    await lab('up');
    await removeModel(model);
    await lab('add-model', model, '--no-switch');
    const deploy = (name: string, ...more: string[]): Promise<string> =>
      lab('deploy', '--model', model, charm(name), ...more);
    await deploy('self-signed-certificates');
    await deploy('postgresql-k8s', '--resource', `postgresql-image=${rockImage('postgresql')}`);
    await deploy('zookeeper-k8s', '--resource', `zookeeper-image=${rockImage('zookeeper')}`);
    await deployOddNeighbour(model);
    for (const server of ['postgresql-k8s', 'zookeeper-k8s'])
      await integrate(`${server}:certificates`, 'self-signed-certificates:certificates');
    for (const [endpoint, server] of sources) {
      await integrate(`${oddNeighbour}:${endpoint}-source`, server);
      await neighbour(
        'give "$1-source" database="$2"; give "$1-source" requested-secrets=\'["username", "password", "uris", "tls", "tls-ca"]\'',
        endpoint,
        endpoint === 'znode' ? '/odd' : endpoint,
      );
    }
    await deploy(kyuubi, '--config', 'profile=testing', '--resource', `kyuubi-image=${rockImage('kyuubi')}`);
    // Juju sends no event for a grant or its end: the next update-status sees it.
    await lab('model-config', '--model', model, 'update-status-hook-interval=10s');
    for (const [endpoint, server] of sources)
      await waitFor(
        `what ${server} gives for ${endpoint}`,
        () => neighbour('got "$1-source" "$2" secret-tls', endpoint, server),
        300,
      );
  });
  after(() => removeModel(model));

  describe('the authentication database', () => {
    let login = '';

    it('is waited for by the names of what its half-filled databag lacks', async () => {
      await integrate(`${kyuubi}:auth-db`, `${oddNeighbour}:logins`);
      await says(
        'waiting',
        /^Waiting for endpoints, username, password of the authentication database \(relation auth-db\)/,
      );
      await neighbour('give logins endpoints="$(got logins-source postgresql-k8s endpoints)"');
      await says(
        'waiting',
        /^Waiting for username, password of the authentication database \(relation auth-db\)/,
      );
    });

    it('is waited for by the name of the secret that is not granted', async () => {
      login = await neighbour(giveLogin, 'logins', 'postgresql-k8s');
      await says(
        'waiting',
        /^Waiting for the grant of secret-user of the authentication database \(relation auth-db\)/,
      );
    });

    it('is refused with a certificate of another authority', async () => {
      await neighbour('secret-grant -r "$(id logins)" "$1"', login);
      await neighbour(giveCa, 'logins', await otherAuthority());
      await says(
        'waiting',
        /^Authentication database at postgresql-k8s\S*:5432 cannot be reached \(.*certificate.*\); retrying/,
      );
    });

    it('is used as soon as its authority is the right one', async () => {
      await neighbour(giveCa, 'logins', await ownCa('logins', 'postgresql-k8s'));
      await works();
      await answersSql();
    });

    it('is missed by name when its secret is revoked, while the server goes on with what it has', async () => {
      const before = await starts();
      await neighbour('secret-revoke "$1" -r "$(id logins)"', login);
      await says('waiting', /^Waiting for the grant of secret-user of the authentication database/);
      await answersSql();
      await neighbour('secret-grant -r "$(id logins)" "$1"', login);
      await works();
      assert.equal(await starts(), before);
    });
  });

  describe('the metastore', () => {
    it('is refused with a certificate of another authority, and used once that is mended', async () => {
      await integrate(`${kyuubi}:metastore-db`, `${oddNeighbour}:tables`);
      await says('waiting', /^Waiting for .* of the metastore database \(relation metastore-db\)/);
      await neighbour('give tables endpoints="$(got tables-source postgresql-k8s endpoints)"');
      const login = await neighbour(giveLogin, 'tables', 'postgresql-k8s');
      await neighbour(giveCa, 'tables', await otherAuthority());
      await neighbour('secret-grant -r "$(id tables)" "$1"', login);
      await says(
        'waiting',
        /^Metastore database at postgresql-k8s\S*:5432 cannot be reached \(.*certificate.*\); retrying/,
      );
      await answersSql();
      await neighbour(giveCa, 'tables', await ownCa('tables', 'postgresql-k8s'));
      await works();
    });
  });

  describe('ZooKeeper', () => {
    it('is waited for while it gives no credentials, and the action says which', async () => {
      await integrate(`${kyuubi}:zookeeper`, `${oddNeighbour}:znode`);
      await says('maintenance', /^Waiting for zookeeper credentials/);
      await neighbour('give znode uris="$(got znode-source zookeeper-k8s uris)" || true');
      const login = await neighbour(giveLogin, 'znode', 'zookeeper-k8s');
      const { causes } = await must<{ causes: Record<string, Record<string, string>> }>(
        model,
        unit,
        'show-status',
      );
      assert.match(
        JSON.stringify(causes),
        /relation zookeeper: secret-user is not granted/,
        'the action names the secret',
      );
      await answersSql();
      await neighbour(giveCa, 'znode', await otherAuthority());
      await neighbour('secret-grant -r "$(id znode)" "$1"', login);
    });

    it('is refused with a certificate of another authority', async () => {
      await says('blocked', /^Kyuubi stops right after its start/);
    });

    it('is used once its authority is the right one', async () => {
      await neighbour(giveCa, 'znode', await ownCa('znode', 'zookeeper-k8s'));
      await works();
      await answersSql();
    });
  });

  describe('an authority to trust', () => {
    it('is named with its flaw when it is no certificate, and trusted once it is', async () => {
      await integrate(`${kyuubi}:receive-ca-cert`, `${oddNeighbour}:authorities`);
      await neighbour('give authorities certificates=\'["no certificate"]\' && give authorities version=1');
      await says(
        'blocked',
        /^Relation receive-ca-cert with odd-neighbour gives an invalid certificates: .*; serving$|^Relation receive-ca-cert with odd-neighbour gives an invalid certificates/,
      );
      await neighbour('give authorities certificates="$1"', JSON.stringify([await otherAuthority()]));
      await works();
      await removeRelation(`${kyuubi}:receive-ca-cert`, `${oddNeighbour}:authorities`);
      await works();
    });
  });

  describe('the integration hub', () => {
    const account = `${model}:kyuubi-spark-engine`;
    /** `$1`: the content of `spark-properties`, `$2`: the secret, if there is one; prints its id. */
    const giveProperties = `
printf %s "$1" >"$work/properties"
if [ -n "\${2:-}" ]; then secret-set "$2" spark-properties#file="$work/properties"; exit; fi
secret=$(secret-add spark-properties#file="$work/properties"); give account secret-extra="$secret"; echo "$secret"`;

    it('is not used without rights in the cluster: the command that gives them is told, and SQL is answered', async () => {
      await integrate(`${kyuubi}:spark-service-account`, `${oddNeighbour}:account`);
      await says('blocked', /^Insufficient cluster permissions\. Try: juju trust --scope=cluster kyuubi-k8s/);
      const status = await must<Record<string, unknown>>(model, unit, 'show-status');
      assert.match(JSON.stringify(status), /Not allowed by Kubernetes: .*create pods in test-kyuubi-faults/);
      await answersSql();
      await lab('trust', '--model', model, kyuubi, '--scope=cluster');
      await says('waiting', /^Waiting for service-account, spark-properties of the integration hub/);
    });

    it('is waited for by the names of what it lacks, refused with what is wrong, and missed when it takes back', async () => {
      await neighbour('give account service-account="$1"', account);
      await says('waiting', /^Waiting for spark-properties of the integration hub/);
      const secret = await neighbour(giveProperties, 'no properties');
      await says('waiting', /^Waiting for the grant of secret-extra of the integration hub/);
      await neighbour('secret-grant -r "$(id account)" "$1"', secret);
      await says(
        'blocked',
        /^Relation spark-service-account gives an invalid spark-properties: expected a JSON/,
      );
      await answersSql();
      const properties = JSON.stringify({ 'spark.hadoop.fs.s3a.secret.key': 'of-nothing' });
      await neighbour(giveProperties, properties, secret);
      await says('blocked', /^Invalid config option: service-account/);
      await kubectl(['-n', model, 'create', 'serviceaccount', 'kyuubi-spark-engine']);
      await works();
      const before = await starts();
      await neighbour('secret-revoke "$1" -r "$(id account)"', secret);
      await says('waiting', /^Waiting for the grant of secret-extra of the integration hub/);
      await neighbour('secret-grant -r "$(id account)" "$1"', secret);
      await works();
      await removeRelation(`${kyuubi}:spark-service-account`, `${oddNeighbour}:account`);
      await works();
      assert.equal(await starts(), before);
      await answersSql();
    });
  });

  describe('the certificate of the JDBC port', () => {
    it('is named with its flaw, never served, and leaves the one before in its place until it is mended', async () => {
      const issuer = await Issuer.make();
      const give = (...answers: Signed[]): Promise<string> =>
        neighbour('give issuer certificates="$1"', JSON.stringify(answers));
      await integrate(`${kyuubi}:certificates`, `${oddNeighbour}:issuer`);
      await says('maintenance', /^Waiting for TLS to be enabled\.\.\./);
      const requests = await neighbour(
        'relation-get -r "$(id issuer)" certificate_signing_requests "$1"',
        unit,
      );
      const [{ certificate_signing_request: csr }] = JSON.parse(requests) as [Signed];
      await give(await issuer.answer(csr, true));
      await says(
        'blocked',
        /^Relation certificates gives an invalid certificates: the certificate does not belong to the key/,
      );
      const right = await issuer.answer(csr);
      await give(right);
      await works();
      await answersSql(issuer.root);
      const before = await starts();
      await give({ ...right, certificate: 'no certificate' });
      await says('blocked', /^Relation certificates gives an invalid certificates: certificate: expected a/);
      await answersSql(issuer.root);
      await give(right);
      await works();
      assert.equal(await starts(), before);
    });
  });
});
