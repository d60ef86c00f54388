/** What relations gave Kyuubi, as it stands in the files of its first unit. */
import assert from 'node:assert/strict';
import { mustInPod } from './cluster.ts';
import { known, model, units } from './neighbourhood.ts';

export const defaults = '/opt/kyuubi/conf/kyuubi-defaults.conf';
export const hiveSite = '/etc/spark8t/conf/hive-site.xml';
export const sparkDefaults = '/etc/spark8t/conf/spark-defaults.conf';

/** Whether a file of the first unit matches a pattern. */
export const says = async (path: string, pattern: RegExp): Promise<boolean> => pattern.test(await read(path));

const read = (path: string): Promise<string> => mustInPod(model, units[0] as string, 'kyuubi', ['cat', path]);

/** What the first group of the pattern matches in a file. From then on it counts as a password that is known. */
export async function setting(path: string, pattern: RegExp): Promise<string> {
  const found = pattern.exec(await read(path))?.[1];
  assert.ok(found, `${path} has ${pattern}`);
  known.add(found);
  return found;
}

/** The logins and keys that servers ask for, each of another relation. */
export const givenSecrets = (): Promise<string[]> =>
  Promise.all([
    setting(defaults, /^kyuubi\.authentication\.jdbc\.password=(.*)$/m),
    setting(defaults, /^kyuubi\.ha\.zookeeper\.auth\.digest=[^:]*:(.*)$/m),
    setting(hiveSite, /ConnectionPassword<\/name>\s*<value>([^<]*)/),
    setting(sparkDefaults, /^spark\.hadoop\.fs\.s3a\.secret\.key[= ](.*)$/m),
  ]);
