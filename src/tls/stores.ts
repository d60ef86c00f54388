/** Key, certificates and stores of the JDBC port in the workload. */
import { ApiError, ChangeError, ExecError, inOneLine, type PebbleClient } from '@charmed-spark/ops';
import { javaTrustStore } from '@charmed-spark/spark';
import { paths, runAs, tlsRecord } from '../workload.ts';
import type { TlsPlan } from './plan.ts';

const { serverKey, serverCertificate, serverCa, keystore, serverTruststore } = paths;

/** Readable by the server, writable by nobody but root. */
const owned = { user: 'root', group: runAs.group, mode: 0o640, makeDirs: true } as const;

export async function removeStores(pebble: PebbleClient): Promise<void> {
  const files = [serverKey, serverCertificate, serverCa, keystore, serverTruststore];
  await Promise.all(files.map((path) => pebble.remove(path, { recursive: true })));
  // Last: a hook that is cut off before removes the rest in the next event.
  await pebble.remove(tlsRecord, { recursive: true });
}

/** Returns why the key store cannot be made. */
export async function writeStores(
  pebble: PebbleClient,
  { certificate, password, made }: Extract<TlsPlan['stores'], { kind: 'write' }>,
): Promise<string | undefined> {
  const { key, ca, chain } = certificate;
  const pem = lines(chain);
  const bytes = await pkcs12(pebble, lines([key, ...chain]), password);
  if ('why' in bytes) return bytes.why;
  await Promise.all([
    pebble.push(serverKey, lines([key]), owned),
    pebble.push(serverCertificate, pem, owned),
    pebble.push(serverCa, lines([ca]), owned),
    pebble.push(keystore, bytes.store, owned),
    pebble.push(serverTruststore, javaTrustStore([ca]) ?? '', owned),
  ]);
  // Last: a hook that is cut off before makes them again.
  await pebble.push(tlsRecord, made, owned);
  return undefined;
}

/** A PKCS #12 store with the key and its chain: the key by stdin, the password in the environment, neither on argv. */
async function pkcs12(
  pebble: PebbleClient,
  input: string,
  password: string,
): Promise<{ store: Uint8Array } | { why: string }> {
  const pieces: Uint8Array[] = [];
  try {
    await pebble.exec(
      ['openssl', 'pkcs12', '-export', '-name', 'kyuubi', '-passout', 'env:KEYSTORE_PASSWORD'],
      {
        stdin: input,
        environment: { KEYSTORE_PASSWORD: password },
        onStdout: (piece) => pieces.push(piece),
      },
    );
    return { store: Buffer.concat(pieces) };
  } catch (error) {
    if (error instanceof ExecError)
      return { why: inOneLine(error.stderr.trim().split('\n').at(-1) || error.message) };
    // There is no openssl in the image.
    if (error instanceof ApiError || error instanceof ChangeError) return { why: inOneLine(error.message) };
    throw error;
  }
}

const lines = (blocks: readonly string[]): string => blocks.map((block) => `${block.trim()}\n`).join('');
