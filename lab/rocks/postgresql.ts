/** PostgreSQL of this machine's release, with the contributed extensions (pgcrypto among them). */
import type { Progress } from '../progress.ts';
import { packages } from './build/apt.ts';
import { type Rock, rock } from './build/rock.ts';
import { baseLayer, searchPath } from './charm-base.ts';

/** Where a charm keeps the cluster; owned by `postgres`, not initialised. */
const data = '/var/lib/postgresql/data';

export async function postgresql(progress: Progress): Promise<Rock> {
  const base = await baseLayer(progress);
  const server = await packages(
    'postgresql',
    {
      on: [base],
      include: ['postgresql', 'postgresql-client'],
      // Just-in-time compilation of queries is optional at run time and half of the size.
      without: [
        '*/libLLVM*',
        '/usr/lib/llvm*',
        '*/libz3.so*',
        '*/llvmjit*',
        '*/bitcode/*',
        '/usr/share/i18n/*',
      ],
      setup: [
        'mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
      ],
      keepRun: true, // the folder of the server's socket
      customize: [
        `chroot "$1" install -d -o postgres -g postgres -m 0700 ${data}`,
        'chroot "$1" install -d -o postgres -g postgres -m 2775 /run/postgresql',
        // Debian keeps the programs apart by version, out of the search path; here there is one version.
        'chroot "$1" sh -c "ln -sf /usr/lib/postgresql/*/bin/* /usr/local/bin/"',
      ],
    },
    progress,
  );
  return rock(
    'postgresql',
    [base, server],
    { env: { PATH: searchPath, PGDATA: data, LANG: 'C.UTF-8' } },
    progress,
  );
}
