/** The Pebble layer of the server: its command, the checks that watch it, and what makes it restart. */
import type { Layer } from '@charmed-spark/ops';
import { ports, runAs, service } from '../workload.ts';

export const checks = { serving: 'kyuubi-serving', alive: 'kyuubi-alive' } as const;

/** What a server that takes logins is asked, and the codes that it answers with: it checks logins here, too. */
export const ping = { path: '/api/v1/ping', answers: [200, 401, 403] } as const;

/** bash alone, because the image has no HTTP client. No single quote in it: it stands between two. */
const script = [
  `exec 3<>/dev/tcp/127.0.0.1/${ports.rest}`,
  String.raw`printf "GET ${ping.path} HTTP/1.0\r\n\r\n" >&3`,
  'read -r -t 4 _ code _ <&3',
  `[[ $code == @(${ping.answers.join('|')}) ]]`,
].join(' && ');

const check = (threshold: number) =>
  ({
    override: 'replace',
    startup: 'enabled',
    period: '10s',
    timeout: '5s',
    threshold,
    exec: { command: `/bin/bash -c '${script}'` },
  }) as const;

/**
 * `readAtStart` is what a running server does not read again: its hash stands in the service's environment, so that
 * the layer differs from Pebble's plan exactly when some of it changed.
 */
export function kyuubiLayer(readAtStart: readonly string[]): Layer {
  // Loaded here: its load costs a dispatch that needs no layer some milliseconds.
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  for (const text of readAtStart) hash.update(`${text.length}\0${text}`);
  return {
    summary: 'Kyuubi',
    services: {
      [service]: {
        override: 'replace',
        summary: 'Kyuubi server',
        command: '/bin/bash /opt/pebble/kyuubi.sh',
        startup: 'enabled',
        ...runAs,
        environment: { KYUUBI_CHARM_CONFIGURATION: hash.digest('hex').slice(0, 16) },
        'on-failure': 'restart',
        // A server can be alive without serving (a port taken, for example): no exit tells that.
        'on-check-failure': { [checks.alive]: 'restart' },
      },
    },
    // The first tells the charm within half a minute, the second restarts after two minutes.
    checks: { [checks.serving]: check(3), [checks.alive]: check(12) },
  };
}
