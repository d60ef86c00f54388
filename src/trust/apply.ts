/** Brings the trust folder in line, and keeps a record in it of what its files were made from. */
import { requestCertificates, type S3Truststore, splitPem } from '@charmed-spark/interfaces';
import { ApiError, ChangeError, ExecError, type PebbleClient, readText } from '@charmed-spark/ops';
import { javaTrustStore } from '@charmed-spark/spark';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { container, paths, runAs, trustFolder, trustRecord } from '../workload.ts';
import { isLost } from '../workload-state.ts';
import { systemCas } from './observe.ts';
import type { TrustPlan } from './plan.ts';
import type { Trust } from './state.ts';

/** Readable by the server, writable by nobody but root. */
const owned = { user: 'root', group: runAs.group, mode: 0o640, makeDirs: true } as const;

export async function applyTrust(ctx: Context, { leader, trust }: State, plan: TrustPlan): Promise<Trust> {
  const relations = await ctx.relations('receive-ca-cert');
  await Promise.all(relations.map((relation) => requestCertificates(relation, leader)));
  if (trust.folder === undefined || plan.kind === 'keep') return trust;
  const pebble = ctx.unit.container(container);
  try {
    if (plan.kind === 'remove') {
      await pebble.remove(trustFolder, { recursive: true });
      ctx.log.info(`Removed ${trustFolder}: there is nothing more to trust than the image does`);
      return { ...trust, folder: { made: {} } };
    }
    let flaw = Object.hasOwn(plan.made, paths.objectStorageCa) ? trust.folder.flaw : undefined;
    // A hook that was cut off may have removed them.
    for (const path of plan.remove) await pebble.remove(path, { recursive: true });
    for (const { path, file } of plan.write) {
      if (file.kind === 'pem') await pebble.push(path, file.pem, owned);
      else if (file.kind === 'of-hub') flaw = await writeCasOfHub(pebble, path, trust.store);
      else if (file.kind === 'store') await writeStore(pebble, path, file.from);
    }
    // Last: a hook that is cut off before makes the files again.
    const record = { made: plan.made, ...(flaw === undefined ? {} : { flaw }) };
    await pebble.push(trustRecord, JSON.stringify(record), owned);
    ctx.log.info(`Wrote ${plan.write.map(({ path }) => path).join(', ') || trustRecord}`);
    const { system } = trust.folder;
    return { ...trust, folder: { ...record, ...(system === undefined ? {} : { system }) } };
  } catch (error) {
    if (!isLost(error)) throw error;
    ctx.log.warning(`Container ${container} went away: ${error instanceof Error ? error.message : error}`);
    const { folder: _, ...rest } = trust;
    return rest;
  }
}

/** Returns why the hub's store cannot be read; what came out of the one before stays then. */
async function writeCasOfHub(
  pebble: PebbleClient,
  path: string,
  store: S3Truststore | undefined,
): Promise<string | undefined> {
  if (store === undefined) return undefined;
  const read = await certificatesOf(pebble, store);
  if ('why' in read) return read.why;
  await pebble.push(path, read.pems, owned);
  return undefined;
}

/** Made from files, so that what a relation gave last counts although it does not tell it any more. */
async function writeStore(pebble: PebbleClient, path: string, from: readonly string[]): Promise<void> {
  const pems = await Promise.all([systemCas, ...from].map((one) => readText(pebble, one)));
  const bytes = javaTrustStore(pems.map((text) => text ?? ''));
  if (bytes === undefined) await pebble.remove(path, { recursive: true });
  else await pebble.push(path, bytes, owned);
}

/** The certificates in the hub's store, whose format only Java knows for sure. Its password is not on argv. */
async function certificatesOf(
  pebble: PebbleClient,
  { content, password }: S3Truststore,
): Promise<{ pems: string } | { why: string }> {
  const path = `${trustFolder}/.store-of-hub`;
  await pebble.push(path, Buffer.from(content, 'base64'), { ...owned, mode: 0o600 });
  try {
    const given = password === undefined ? [] : ['-storepass:env', 'STORE_PASSWORD'];
    const { stdout } = await pebble.exec(['keytool', '-list', '-rfc', '-keystore', path, ...given], {
      // Asked for a password that nobody told, keytool takes an empty line and reads without checking.
      stdin: '\n',
      ...(password === undefined ? {} : { environment: { STORE_PASSWORD: password } }),
    });
    const pems = splitPem(stdout)?.join('\n');
    return pems === undefined ? { why: 'it holds no certificate' } : { pems };
  } catch (error) {
    // The image has no keytool, or may not run it.
    if (error instanceof ApiError || error instanceof ChangeError)
      return { why: error.message.slice(0, 200) };
    if (!(error instanceof ExecError)) throw error;
    const said = `${error.stdout}\n${error.stderr}`.split('\n').find((line) => /error/i.test(line));
    return { why: said?.trim().slice(0, 200) || `keytool ended with exit code ${error.exitCode}` };
  } finally {
    await pebble.remove(path);
  }
}
