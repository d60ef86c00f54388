/** Runs the plan's SQL and writes the answers. Every statement may be run twice. */
import { provideDatabase, removeProvided } from '@charmed-spark/interfaces';
import { ExecError } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import type { Grant, Plan } from './plan.ts';
import { psql } from './psql.ts';
import type { Removal } from './remove.ts';

/** What the server refused: one relation's trouble is not the others'. The next event tries again. */
export async function apply(ctx: Context, { version, removals, grants }: Plan): Promise<string[]> {
  const flaws: string[] = [];
  for (const removal of removals) {
    flaws.push(
      ...(await refused(ctx, `role of the gone relation ${removal.relationId}`, () => remove(ctx, removal))),
    );
  }
  for (const grant of grants) {
    const { name, id } = grant.request.relation;
    flaws.push(...(await refused(ctx, `relation ${name}:${id}`, () => give(ctx, grant))));
  }
  if (version !== '') await ctx.unit.setWorkloadVersion(version);
  return flaws;
}

async function remove(ctx: Context, { relationId, revoke, perDatabase, drop }: Removal): Promise<void> {
  const pebble = ctx.unit.container('postgresql');
  await psql(pebble, revoke);
  await removeProvided(ctx, 'database', relationId);
  for (const { database, sql } of perDatabase) await psql(pebble, sql, database);
  await psql(pebble, drop);
  ctx.log.info(`Removed the role of relation ${relationId}`);
}

async function give(ctx: Context, { request, sql, provided }: Grant): Promise<void> {
  ctx.redact(provided.password);
  if (sql !== undefined) {
    await psql(ctx.unit.container('postgresql'), sql);
    ctx.log.info(`Gave ${provided.username} the database ${request.value}`);
    if (request.extraUserRoles.length > 0) {
      // The Python Kyuubi charm asks for superuser to create pgcrypto, which a database's owner may do as well.
      ctx.log.warning(
        `Relation ${request.relation.id} asks for the extra roles ${request.extraUserRoles.join(', ')}: not given, the owner of a database needs none`,
      );
    }
  }
  await provideDatabase(ctx, request, provided);
}

/** The server's own words when it refused; undefined errors and those of the transport are the hook's. */
async function refused(ctx: Context, what: string, work: () => Promise<void>): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    const why = /(?:ERROR|FATAL): +(.*)/.exec(error.stderr)?.[1] ?? `psql ended with ${error.exitCode}`;
    ctx.log.error(`PostgreSQL refused (${what}): ${error.stderr.trim()}`);
    return [`PostgreSQL refused (${what}): ${why}; retrying`];
  }
}
