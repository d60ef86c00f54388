/** Runs the plan's SQL and writes the answers. Every statement may be run twice. */
import { provideDatabase, removeProvided } from '@charmed-spark/interfaces';
import type { Context } from './charm.gen.ts';
import type { Plan } from './plan.ts';
import { psql } from './psql.ts';

export async function apply(ctx: Context, { version, removals, grants }: Plan): Promise<void> {
  const pebble = ctx.unit.container('postgresql');
  for (const { relationId, perDatabase, sql } of removals) {
    for (const { database, sql: inDatabase } of perDatabase) await psql(pebble, inDatabase, database);
    await psql(pebble, sql);
    await removeProvided(ctx, 'database', relationId);
    ctx.log.info(`Removed the role of relation ${relationId}`);
  }
  for (const { request, sql, provided } of grants) {
    ctx.redact(provided.password);
    if (sql !== undefined) {
      await psql(pebble, sql);
      ctx.log.info(`Gave ${provided.username} the database ${request.value}`);
    }
    await provideDatabase(ctx, request, provided);
  }
  if (version !== '') await ctx.unit.setWorkloadVersion(version);
}
