/** Prometheus of this machine's release, with promtool. */
import type { Progress } from '../progress.ts';
import { packages } from './build/apt.ts';
import { type Rock, rock } from './build/rock.ts';
import { baseLayer, searchPath } from './charm-base.ts';
import { daemonLines } from './daemon.ts';

/** Configuration and data of the server. */
const folders = ['/etc/prometheus', '/var/lib/prometheus'];

export async function prometheus(progress: Progress): Promise<Rock> {
  const base = await baseLayer(progress);
  const server = await packages(
    'prometheus',
    {
      on: [base],
      include: ['prometheus'],
      // The old user interface stands on libraries of their own; what is asked of this server is its API.
      without: ['/usr/share/javascript/*', '/usr/share/nodejs/*', '/usr/share/fonts/*'],
      customize: [
        ...daemonLines(),
        'rm -rf "$1"/etc/prometheus/* "$1"/var/lib/prometheus/*',
        `for folder in ${folders.join(' ')}; do chroot "$1" install -d -o _daemon_ -g _daemon_ -m 0750 "$folder"; done`,
      ],
    },
    progress,
  );
  return rock('prometheus', [base, server], { env: { PATH: searchPath, LANG: 'C.UTF-8' } }, progress);
}
