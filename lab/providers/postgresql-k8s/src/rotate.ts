/** A new password for the role of one relation: in the server, and in the relation's secret. */
import { provideDatabase, servedCertificate } from '@charmed-spark/interfaces';
import { ActionFailed, ExecError } from '@charmed-spark/ops';
import { generatePassword } from '@charmed-spark/spark';
import type { ActionContext } from './charm.gen.ts';
import { roleOf } from './names.ts';
import { observe, observeTls } from './observe.ts';
import { provided } from './plan.ts';
import { identifier, literal, psql } from './psql.ts';

/**
 * The server gets it first. Where the secret then is not written, because this hook is cut off, the next event
 * finds a password that does not fit and sets the one that was handed out.
 * Throws ActionFailed.
 */
export async function changePassword(
  ctx: ActionContext,
  relationId: number,
  password = generatePassword(),
): Promise<{ username: string }> {
  if (!(await ctx.isLeader())) throw new ActionFailed('Run this action on the leader: it owns the secrets');
  if (!/^[\x21-\x7e]{12,128}$/.test(password)) {
    throw new ActionFailed('password: expected 12 to 128 printable ASCII characters without spaces');
  }
  ctx.redact(password);
  const pebble = ctx.unit.container('postgresql');
  if (!(await pebble.canConnect())) throw new ActionFailed('PostgreSQL does not run yet');
  const tls = await observeTls(ctx);
  const state = await ask(() => observe(ctx, servedCertificate(tls.certificate)?.ca));
  const request = state.requests.find(({ relation }) => relation.id === relationId);
  if (request?.password === undefined || request.flaw !== undefined) {
    const known = state.requests
      .filter((one) => one.password !== undefined && one.flaw === undefined)
      .map(({ relation }) => relation.id);
    throw new ActionFailed(
      `relation-id: relation ${relationId} has no role here; there are: ${known.join(', ') || 'none'}`,
    );
  }
  const username = roleOf(relationId);
  await ask(() => psql(pebble, `ALTER ROLE ${identifier(username)} PASSWORD ${literal(password)};\n`));
  await provideDatabase(ctx, request, provided(state, username, password));
  ctx.log.info(`Changed the password of ${username}`);
  return { username };
}

/** The server's refusal as the action's. */
async function ask<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    throw new ActionFailed(
      `PostgreSQL refused: ${error.stderr.trim() || `psql ended with ${error.exitCode}`}`,
    );
  }
}
