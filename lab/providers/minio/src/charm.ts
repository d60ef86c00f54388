/** MinIO for the lab: one S3 server on the leader, over HTTPS when there is a certificate. */
import { applyCertificate, planCertificate, servedCertificate } from '@charmed-spark/interfaces';
import {
  ActionFailed,
  active,
  blocked,
  defineCharm,
  fingerprint,
  maintenance,
  type Status,
  waiting,
} from '@charmed-spark/ops';
import { type Context, meta } from './charm.gen.ts';
import { ensureCredentials, readCredentials } from './credentials.ts';
import { serviceHost } from './hosts.ts';
import { observe, observeTls } from './observe.ts';
import { makePlan, port, settingsText } from './plan.ts';
import { ensureBuckets } from './s3.ts';
import { applyServer, readVersion } from './server.ts';

export const charm = defineCharm(meta);

charm.reconcile(
  async (ctx) => {
    if (!(await ctx.isLeader())) {
      ctx.unit.addStatus(
        blocked(`Only the leader serves: no replication in the lab; run scale-application ${ctx.app.name} 1`),
      );
      return;
    }
    for (const status of await serve(ctx)) {
      ctx.unit.addStatus(status);
      ctx.app.addStatus(status);
    }
  },
  { also: ['secret-expired'] },
);

/** Makes everything as it should be; what is not, is in the statuses. */
async function serve(ctx: Context): Promise<Status[]> {
  const pebble = ctx.unit.container('minio');
  const [credentials, tls] = await Promise.all([ensureCredentials(ctx), observeTls(ctx)]);
  await applyCertificate(ctx, planCertificate(tls));
  const state = await observe(ctx, credentials, tls.certificate);
  if (!(await pebble.canConnect())) return [maintenance('Waiting for Pebble')];
  const plan = makePlan(state, fingerprint(settingsText(state)));
  if (await applyServer(pebble, plan)) await ctx.unit.setWorkloadVersion((await readVersion(pebble)) ?? '');
  await ctx.unit.setPorts(port);
  const flaw = await ensureBuckets(pebble, plan, credentials);
  const statuses: Status[] = [];
  if (flaw !== undefined) statuses.push(blocked(`MinIO refused: ${flaw}; retrying`));
  for (const name of state.wrongBuckets) {
    statuses.push(
      blocked(`Option buckets: ${name} is no bucket name (3-63 lower-case letters, digits, - and .)`),
    );
  }
  if (state.certificateFlaw !== undefined) {
    const serves = state.certificate === undefined ? 'serving without TLS' : 'serving with the last one';
    const text = `Relation certificates: ${state.certificateFlaw}; ${serves}`;
    statuses.push(tls.certificate.state === 'invalid' ? blocked(text) : waiting(text));
  }
  return statuses.length > 0 ? statuses : [active()];
}

charm.action('get-root-credentials', async (ctx) => {
  const credentials = await readCredentials(ctx);
  if (credentials === undefined)
    throw new ActionFailed('There are no credentials yet: wait until the unit is active');
  const certificate = servedCertificate((await observeTls(ctx)).certificate);
  return {
    'access-key': credentials.accessKey,
    'secret-key': credentials.secretKey,
    endpoint: `${certificate === undefined ? 'http' : 'https'}://${serviceHost(ctx)}:${port}`,
    ca: certificate?.ca,
  };
});
