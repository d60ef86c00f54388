/** JSON Schema (draft 4, as Juju takes it for action parameters) as TypeScript types. */

interface Schema {
  type?: unknown;
  enum?: unknown;
  items?: unknown;
  properties?: unknown;
  required?: unknown;
  additionalProperties?: unknown;
}

const SIMPLE: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** The type of the values that a schema admits; what cannot be told is `unknown`. */
export function schemaType(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return 'unknown';
  const { type, enum: values, items, properties, required, additionalProperties } = schema as Schema;
  if (Array.isArray(values) && values.length > 0)
    return values.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(type)) return type.map((one) => schemaType({ ...schema, type: one })).join(' | ');
  if (type === 'array') return `readonly ${wrap(schemaType(items))}[]`;
  if (type === 'object') {
    if (typeof properties !== 'object' || properties === null) return 'Readonly<Record<string, unknown>>';
    const fields = propertyTypes(properties as Record<string, unknown>, required);
    const rest = additionalProperties === false ? '' : ' & Readonly<Record<string, unknown>>';
    return `{ ${fields.map(({ name, optional, type: t }) => `readonly ${JSON.stringify(name)}${optional ? '?' : ''}: ${t}`).join('; ')} }${rest}`;
  }
  return typeof type === 'string' ? (SIMPLE[type] ?? 'unknown') : 'unknown';
}

export interface PropertyType {
  readonly name: string;
  readonly optional: boolean;
  readonly type: string;
  readonly description: string | undefined;
}

/** The properties of an object schema. One with a default is always there: Juju fills it in. */
export function propertyTypes(
  properties: Readonly<Record<string, unknown>>,
  required: unknown,
): PropertyType[] {
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).map(([name, schema]) => {
    const { default: value, description } = (schema ?? {}) as { default?: unknown; description?: unknown };
    return {
      name,
      optional: !needed.has(name) && (value === undefined || value === null),
      type: schemaType(schema),
      description: typeof description === 'string' ? description : undefined,
    };
  });
}

function wrap(type: string): string {
  return /[|& ]/.test(type) ? `(${type})` : type;
}
