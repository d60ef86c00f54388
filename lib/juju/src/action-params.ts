/** Parameters of an action: JSON Schema draft 4 as a charm writes it in actions.yaml. */
import type { ErrorObject } from 'ajv';
import Draft04 from 'ajv-draft-04';
import { quote } from './go-text.ts';
import type { ActionMeta } from './model.ts';
import { own } from './own.ts';

/**
 * Checks parameters and fills in the schema's defaults.
 * @returns the parameters with defaults
 * @throws Error like Juju's: `validation failed: (root).port : must be of type integer, given string`, but with
 *   the type of what was given instead of the value, which may be a secret
 */
export function validateActionParams(
  action: ActionMeta,
  params: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const result = structuredClone({ ...params });
  const ajv = new Draft04.default({
    allErrors: true,
    useDefaults: true,
    strict: false,
    validateFormats: false,
  });
  const validate = ajv.compile({
    type: 'object',
    properties: action.params ?? {},
    ...(action.required?.length ? { required: action.required } : {}),
    ...(action.additionalProperties === undefined
      ? {}
      : { additionalProperties: action.additionalProperties }),
  });
  if (!validate(result)) {
    const flaws = (validate.errors ?? []).map((error) => describe(error, result));
    throw new Error(`validation failed: ${flaws.join('\n')}`);
  }
  return result;
}

function describe(error: ErrorObject, params: Record<string, unknown>): string {
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  const value = path.reduce<unknown>((map, key) => own(map as Record<string, unknown>, key), params);
  const place = ['(root)', ...path].join('.');
  return `${place} : ${reason(error)}, given ${typeName(value)}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function reason(error: ErrorObject): string {
  switch (error.keyword) {
    case 'type':
      return `must be of type ${String(error.params.type).replaceAll(',', ' or ')}`;
    case 'required':
      return `${quote(String(error.params.missingProperty))} property is missing and required`;
    case 'additionalProperties':
      return `additional property ${quote(String(error.params.additionalProperty))} is not allowed`;
    case 'enum':
      return `must match one of the enum values ${JSON.stringify(error.params.allowedValues)}`;
    default:
      return error.message ?? error.keyword;
  }
}

function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
