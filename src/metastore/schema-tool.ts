/**
 * Hive's schema tool in the workload. It takes login and URL from hive-site.xml, which it may read as the server's
 * user: nothing secret is on its command line.
 */
import {
  ApiError,
  ChangeError,
  ExecError,
  inOneLine,
  type PebbleClient,
  TimeoutError,
} from '@charmed-spark/ops';
import { paths, runAs } from '../workload.ts';
import { schemaVersion } from './verdict.ts';

/** Milliseconds: a virtual machine's start, and either fifty tables to make or to look at. */
const patience = 180_000;

/** Undefined when the tool was content; otherwise what it said. */
export async function runSchemaTool(
  pebble: PebbleClient,
  task: 'validate' | 'initialise',
): Promise<string | undefined> {
  const what = task === 'validate' ? ['-validate'] : ['-initSchemaTo', schemaVersion];
  try {
    await pebble.exec([paths.schemaTool, '-dbType', 'postgres', ...what], {
      ...runAs,
      environment: { HIVE_CONF_DIR: paths.sparkConf, SPARK_CONF_DIR: paths.sparkConf },
      timeout: patience,
    });
    return undefined;
  } catch (error) {
    if (error instanceof ExecError)
      return lastWords(error.stderr) || lastWords(error.stdout) || error.message;
    if (error instanceof TimeoutError) return `no answer within ${patience / 1000} s`;
    // The image has no such tool, or may not run it.
    if (error instanceof ApiError || error instanceof ChangeError) return error.message;
    throw error;
  }
}

/** The tool ends with its verdict; what stands before is for those who look into the log. */
function lastWords(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(\*\*\*|at |Use --verbose|Underlying cause|schemaTool)/i.test(line));
  return inOneLine(
    lines.findLast((line) => /fail|error|exception|not|invalid|mismatch/i.test(line)) ?? lines.at(-1) ?? '',
  );
}
