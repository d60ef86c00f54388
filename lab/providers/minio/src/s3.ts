/** Buckets over the server's own S3 API. curl signs; the keys travel on its standard input. */
import { ExecError, type PebbleClient } from '@charmed-spark/ops';
import { caFile, type Plan, port } from './plan.ts';
import type { Credentials } from './state.ts';

/** The region that MinIO has unless it is told another. */
const region = 'us-east-1';

/** Makes the buckets that are missing. Returns why not, in the server's words, or undefined. */
export async function ensureBuckets(
  pebble: PebbleClient,
  { url, buckets }: Pick<Plan, 'url' | 'buckets'>,
  credentials: Credentials,
): Promise<string | undefined> {
  const call = (method: string, path: string): Promise<string> =>
    request(pebble, `${new URL(url).protocol}//localhost:${port}/${path}`, method, credentials);
  try {
    // Asked for in every event, because it tells that the server answers to these keys.
    const listing = await call('GET', '');
    const present = [...listing.matchAll(/<Name>([^<]+)<\/Name>/g)].map(([, name = '']) => name);
    for (const bucket of buckets.filter((name) => !present.includes(name))) await call('PUT', bucket);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const said = /<Message>([^<]+)<\/Message>/.exec(error.stdout)?.[1];
    return said ?? (error.stderr.trim().split('\n').at(-1) || `curl ended with ${error.exitCode}`);
  }
}

/** The answer's body; waits while the server starts. Rejects with ExecError, which has the body of a refusal. */
async function request(
  pebble: PebbleClient,
  url: string,
  method: string,
  { accessKey, secretKey }: Credentials,
): Promise<string> {
  const options = [
    `url = "${url}"`,
    `request = "${method}"`,
    `user = "${accessKey}:${secretKey}"`,
    `aws-sigv4 = "aws:amz:${region}:s3"`,
    ...(url.startsWith('https:') ? [`cacert = "${caFile}"`] : []),
  ];
  const { stdout } = await pebble.exec(
    ['curl', '--silent', '--show-error', '--fail-with-body', '--max-time', '60'].concat(
      ['--retry', '30', '--retry-delay', '1', '--retry-connrefused', '--noproxy', '*'],
      ['--config', '-'],
    ),
    {
      stdin: `${options.join('\n')}\n`,
      user: '_daemon_',
      group: '_daemon_',
      workingDir: '/',
      timeout: 90_000,
    },
  );
  return stdout;
}
