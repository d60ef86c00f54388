/** The object store is trusted by the chain that the integration hub hands on, all of it, and by nothing else. */
import assert from 'node:assert/strict';
import { must } from '../support/actions.ts';
import { inPod } from '../support/cluster.ts';
import { Issuer } from '../support/issuer.ts';
import { integrateAnew, lab, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, app, model, ownEngine, query, units } from '../support/neighbourhood.ts';
import { asNeighbour, deployOddNeighbour, oddNeighbour } from '../support/odd-neighbour.ts';
import { otherAuthority } from '../support/other-authority.ts';

/** The certificates in the trust store of engines, each without white space. */
async function trusted(): Promise<string> {
  const store = '/etc/charmed-spark/trust/truststore.jks';
  const command = ['keytool', '-list', '-rfc', '-keystore', store];
  const { stdout } = await inPod(model, units[0] as string, 'kyuubi', command, '\n');
  return stdout.replace(/\s/g, '');
}

const body = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '');

/** Looks at the object store with nothing that an engine knows already, and gives up at the first refusal. */
const look = [
  'SET fs.s3a.impl.disable.cache=true',
  'SET fs.s3a.retry.limit=0',
  'SET fs.s3a.attempts.maximum=1',
  'SELECT count(*) FROM text.`s3a://spark/nothing-is-here`;',
].join('; ');

/** Driver and executors write and read. */
const store = [
  'DROP TABLE IF EXISTS chained',
  "CREATE TABLE chained USING parquet AS SELECT 'kept' AS word",
  'SELECT word FROM chained;',
].join('; ');

/** Relates MinIO to who signs its certificate in the place of who did. */
async function certify(from: string, to: string): Promise<void> {
  await lab('remove-relation', '--model', model, 'minio:certificates', from);
  await integrateAnew(model, 'minio:certificates', to);
}

export function storage(): void {
  const own = 'self-signed-certificates:certificates';
  const odd = `${oddNeighbour}:issuer`;

  before(async () => {
    await deployOddNeighbour(model);
    // Its authority is the object store's, too.
    await lab(
      'remove-relation',
      '--model',
      model,
      `${app}:receive-ca-cert`,
      'self-signed-certificates:send-ca-cert',
    );
    await waitForStatus(model, app, { units: 3 });
  });

  it('refuses it with a certificate of another authority, and takes it when the chain says so', async () => {
    const issuer = await Issuer.make();
    await certify(own, odd);
    const csr = await waitFor('the request', async () => {
      const text = await asNeighbour(
        model,
        'relation-get -r "$(id issuer)" certificate_signing_requests minio/0',
      );
      return (JSON.parse(text || '[]') as { certificate_signing_request: string }[])[0]
        ?.certificate_signing_request;
    });
    const answer = await issuer.answer(csr);
    await asNeighbour(model, 'give issuer certificates="$1"', JSON.stringify([answer]));
    await waitForStatus(model, 'minio');
    const login = await admin();
    const refused = await query(login, look);
    assert.notEqual(refused.code, 0);
    assert.match(refused.log, /PKIX path building failed|unable to find valid certification path/);
    // The right ones in the middle: neither the first nor the last of a chain is enough.
    const given = [await otherAuthority(), issuer.intermediate, issuer.root, await otherAuthority()];
    await lab('config', '--model', model, 's3-integrator', `tls-ca-chain=${given.join('\n')}`);
    await waitFor('the chain in the trust store', async () => {
      const all = await trusted();
      return given.every((pem) => all.includes(body(pem)));
    });
    await waitForStatus(model, app, { units: 3 });
    const taken = await query(ownEngine(login), store);
    assert.deepEqual(taken.rows, ['kept'], taken.log);
  });

  after(async () => {
    await certify(odd, own);
    await waitForStatus(model, 'minio');
    const { 'ca-certificate': ca } = await must(model, 'self-signed-certificates/0', 'get-ca-certificate');
    await lab('config', '--model', model, 's3-integrator', `tls-ca-chain=${ca}`);
    for (const name of ['s3-integrator', 'spark-integration-hub-k8s']) await waitForStatus(model, name);
    await lab(
      'integrate',
      '--model',
      model,
      `${app}:receive-ca-cert`,
      'self-signed-certificates:send-ca-cert',
    );
    await lab('remove-application', '--model', model, '--no-prompt', oddNeighbour);
    await waitForStatus(model, app, { units: 3 });
  });
}
