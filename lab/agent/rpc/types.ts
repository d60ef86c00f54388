/** Go types as gob describes them, and the values that go with them in TypeScript. */

export type GobType =
  | { kind: 'bool' | 'int' | 'uint' | 'float' | 'bytes' | 'string' }
  | { kind: 'slice'; name: string; elem: GobType }
  | { kind: 'struct'; name: string; fields: readonly { name: string; type: GobType }[] };

export type GobValue =
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly GobValue[]
  | Map<GobValue, GobValue>
  | { readonly [field: string]: GobValue | undefined };

/** Ids that are the same in every stream. */
export const builtinIds = { bool: 1, int: 2, uint: 3, float: 4, bytes: 5, string: 6 } as const;

export const bool: GobType = { kind: 'bool' };
export const int: GobType = { kind: 'int' };
export const uint: GobType = { kind: 'uint' };
export const bytes: GobType = { kind: 'bytes' };
export const string: GobType = { kind: 'string' };
export const slice = (name: string, elem: GobType): GobType => ({ kind: 'slice', name, elem });
export const struct = (name: string, fields: Record<string, GobType>): GobType => ({
  kind: 'struct',
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
});
