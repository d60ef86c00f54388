/**
 * Whether a bucket can be used with the keys that were given, by asking it. The library is loaded by the first
 * question: it costs a dispatch that asks none nothing.
 */
import type { S3ServiceException } from '@aws-sdk/client-s3';

export interface StorageTarget {
  /** URL; Amazon's own service without one. */
  endpoint?: string;
  bucket: string;
  region?: string;
  accessKey: string;
  secretKey: string;
  uriStyle?: 'path' | 'host';
  /** Certificates in PEM that are trusted besides the system's. */
  tlsCaChain: readonly string[];
}

/** Nothing of it is an exception. `why` never holds a key. */
export type StorageCheck =
  | { state: 'ok' }
  /** The service answers and does not give the bucket: wrong keys, no rights, no such bucket. */
  | { state: 'refused'; why: string }
  /** No connection, no trusted certificate, no answer in time. */
  | { state: 'unreachable'; why: string };

/** Region of services that have none. */
export const defaultRegion = 'us-east-1';

/**
 * Asks for the bucket, and makes `folder` in it where it is missing: Spark refuses to log events into a folder
 * that is not there. `timeout` in milliseconds is for each request.
 */
export async function checkBucket(
  target: StorageTarget,
  folder?: string,
  timeout = 5_000,
): Promise<StorageCheck> {
  const { HeadBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } = await import(
    '@aws-sdk/client-s3'
  );
  const { Agent } = await import('node:https');
  const { rootCertificates } = await import('node:tls');
  const { accessKey: accessKeyId, secretKey: secretAccessKey, bucket: Bucket } = target;
  const ca = target.tlsCaChain.length > 0 ? { ca: [...rootCertificates, ...target.tlsCaChain] } : {};
  const client = new S3Client({
    region: target.region ?? defaultRegion,
    ...(target.endpoint === undefined ? {} : { endpoint: target.endpoint }),
    forcePathStyle: target.uriStyle !== 'host',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 2,
    // Services that are not Amazon's know no other checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: timeout,
      requestTimeout: timeout,
      // Without it the library prints a warning and waits on.
      throwOnRequestTimeout: true,
      // Of silence, also within an answer.
      socketTimeout: timeout,
      httpsAgent: new Agent(ca),
    },
  });
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
    if (folder !== undefined) {
      const marker = { Bucket, Key: `${folder}/` };
      try {
        await client.send(new HeadObjectCommand(marker));
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        await client.send(new PutObjectCommand({ ...marker, Body: '', ContentLength: 0 }));
      }
    }
    return { state: 'ok' };
  } catch (error) {
    return failureOf(error, target);
  } finally {
    client.destroy();
  }
}

const statusOf = (error: unknown): number | undefined =>
  (error as Partial<S3ServiceException>).$metadata?.httpStatusCode;

function failureOf(error: unknown, { bucket, endpoint = 'Amazon S3' }: StorageTarget): StorageCheck {
  const status = statusOf(error);
  if (status === 404) return { state: 'refused', why: `${endpoint} has no bucket ${bucket}` };
  if (status === 401 || status === 403) {
    return {
      state: 'refused',
      why: `${endpoint} refuses the keys, or gives them no right to bucket ${bucket}`,
    };
  }
  if (status !== undefined && status < 500) {
    return { state: 'refused', why: `${endpoint} answers with HTTP status ${status} for bucket ${bucket}` };
  }
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  const why = status === undefined ? (message ?? code ?? name ?? 'no answer') : `HTTP status ${status}`;
  return { state: 'unreachable', why: `${endpoint}: ${why}`.replaceAll('\n', ' ').slice(0, 300) };
}
