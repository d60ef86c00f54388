/** Checks an action's parameters against its schema (the part of JSON Schema draft 4 that charms use). */
import type { ActionMeta } from '@charmed-spark/juju';
import { JujuError } from './errors.ts';

interface Schema {
  type?: string | string[];
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

function flaws(at: string, schema: Schema, value: unknown): string[] {
  const actual = typeOf(value);
  const allowed = schema.type === undefined ? [] : [schema.type].flat();
  if (
    allowed.length > 0 &&
    !allowed.includes(actual) &&
    !(actual === 'integer' && allowed.includes('number'))
  ) {
    return [`${at} : must be of type ${allowed.join(' or ')}, given ${JSON.stringify(value)}`];
  }
  const out: string[] = [];
  if (schema.enum && !schema.enum.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
    out.push(`${at} : must match one of the enum values ${JSON.stringify(schema.enum)}`);
  }
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum)
      out.push(`${at} : must be greater than or equal to ${schema.minimum}`);
    if (schema.maximum !== undefined && value > schema.maximum)
      out.push(`${at} : must be less than or equal to ${schema.maximum}`);
  }
  if (typeof value === 'string') {
    if (schema.minLength !== undefined && value.length < schema.minLength)
      out.push(`${at} : must be of at least length ${schema.minLength}`);
    if (schema.maxLength !== undefined && value.length > schema.maxLength)
      out.push(`${at} : must be of at most length ${schema.maxLength}`);
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value))
      out.push(`${at} : does not match pattern '${schema.pattern}'`);
  }
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    out.push(...value.flatMap((one, index) => flaws(`${at}.${index}`, items, one)));
  }
  if (actual === 'object') out.push(...objectFlaws(at, schema, value as Record<string, unknown>));
  return out;
}

function objectFlaws(at: string, schema: Schema, value: Record<string, unknown>): string[] {
  const properties = schema.properties ?? {};
  const out: string[] = [];
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) out.push(`${at} : "${name}" property is missing and required`);
  }
  for (const [name, one] of Object.entries(value)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property) out.push(...flaws(`${at}.${name}`, property, one));
    else if (schema.additionalProperties === false) {
      out.push(`${at} : additional property "${name}" is not allowed`);
    }
  }
  return out;
}

/**
 * The parameters with the schema's defaults filled in.
 * @throws JujuError `validation failed: ...` with every flaw.
 */
export function checkParams(action: ActionMeta, params: Record<string, unknown>): Record<string, unknown> {
  const properties = (action.params ?? {}) as Record<string, Schema>;
  const filled: Record<string, unknown> = { ...params };
  for (const [name, schema] of Object.entries(properties)) {
    if (!Object.hasOwn(filled, name) && schema?.default !== undefined)
      filled[name] = structuredClone(schema.default);
  }
  const found = objectFlaws(
    '(root)',
    {
      properties,
      ...(action.required ? { required: action.required } : {}),
      ...(action.additionalProperties === undefined
        ? {}
        : { additionalProperties: action.additionalProperties }),
    },
    filled,
  );
  if (found.length > 0) throw new JujuError(`validation failed: ${found.join('; ')}`);
  return filled;
}
