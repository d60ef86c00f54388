/**
 * The proxy that this machine's apt uses, which may hold a login: for the time of an installation only. As an option of
 * mmdebstrap it would stand on its command line, and stay in the image (its manual: "permanently added").
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const inRoot = '"$1"/etc/apt/apt.conf.d/98lab-proxy';

/**
 * Options of mmdebstrap.
 * @param settings as `apt-config dump` writes them; empty: there is none
 * @param work a folder that goes when the installation has ended
 */
export async function proxyOptions(settings: string, work: string): Promise<string[]> {
  if (settings.trim() === '') return [];
  const file = join(work, 'proxy.conf');
  await writeFile(file, settings, { mode: 0o600 });
  return [`--setup-hook=install -m 0600 '${file}' ${inRoot}`, `--customize-hook=rm ${inRoot}`];
}
