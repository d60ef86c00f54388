/** Topology out of an untrusted databag. */
import * as z from 'zod/mini';
import type { Topology } from './topology.ts';

/** Goes into names of files and groups, and between quotes in queries. */
const name = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/, 'expected a name'));
const optionalName = z.optional(z.union([name, z.literal('')]));

const schema = z.object({
  model: name,
  model_uuid: z
    .string()
    .check(
      z.regex(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        'expected a version 4 UUID in lower case',
      ),
    ),
  application: name,
  unit: optionalName,
  charm_name: optionalName,
});

/** The topology, or the first thing that is wrong with it. */
export function parseTopology(value: unknown): { topology: Topology } | { why: string } {
  const { data, error } = schema.safeParse(value);
  if (data === undefined) {
    const issue = error?.issues[0];
    return { why: `${issue?.path.join('.') || 'topology'}: ${issue?.message ?? 'is wrong'}` };
  }
  return {
    topology: {
      model: data.model,
      modelUuid: data.model_uuid,
      application: data.application,
      ...(data.unit ? { unit: data.unit } : {}),
      ...(data.charm_name ? { charm: data.charm_name } : {}),
    },
  };
}
