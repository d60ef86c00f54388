/** grant-secret and revoke-secret. */
import { UsageError } from '../errors.ts';
import { isApplication } from '../parse/names.ts';
import type { Session } from '../session.ts';
import type { CommandSpec } from '../spec.ts';

async function change(
  session: Session,
  method: 'grant-secret' | 'revoke-secret',
  args: string[],
): Promise<void> {
  const [secret, list, ...more] = args;
  if (secret === undefined || list === undefined || more.length > 0) {
    throw new UsageError(
      'missing secret name or application name: give a secret and application[,application...]',
    );
  }
  const applications = list.split(',').map((name) => name.trim());
  const bad = applications.find((name) => !isApplication(name));
  if (bad !== undefined) throw new UsageError(`application name "${bad}" not valid`);
  await session.call(method, { model: session.model, secret, applications });
}

export const grantSecret: CommandSpec = {
  name: 'grant-secret',
  summary: 'Let applications read a secret.',
  usage: '<ID>|<name> <application>[,<application>...]',
  examples: [
    ['By its name', 'lab grant-secret system-users kyuubi-k8s'],
    ['By its URI, to two applications', 'lab grant-secret secret:9m4e2mr0ui3e8a215n4g kyuubi-k8s,other'],
  ],
  seeAlso: ['add-secret', 'revoke-secret'],
  run: (session, args) => change(session, 'grant-secret', args),
};

export const revokeSecret: CommandSpec = {
  name: 'revoke-secret',
  summary: 'Take back what grant-secret gave.',
  usage: '<ID>|<name> <application>[,<application>...]',
  examples: [['Take it back', 'lab revoke-secret system-users kyuubi-k8s']],
  seeAlso: ['grant-secret'],
  run: (session, args) => change(session, 'revoke-secret', args),
};
