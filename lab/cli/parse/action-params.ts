/** Parameters of an action: a YAML file, then `key.key=value` arguments over it. */
import { parse as parseYaml } from 'yaml';
import { CommandError, UsageError } from '../errors.ts';
import { isActionName } from './names.ts';

export type ActionParams = Record<string, unknown>;

export interface Assignment {
  keys: string[];
  value: string;
}

/** @throws UsageError unless each argument is `key.key...=value`. */
export function parseAssignments(args: readonly string[]): Assignment[] {
  return args.map((arg) => {
    const equals = arg.indexOf('=');
    if (equals < 0) throw new UsageError(`argument "${arg}" must be of the form key.key.key...=value`);
    const keys = arg.slice(0, equals).split('.');
    for (const key of keys) {
      if (!isActionName(key)) {
        throw new UsageError(
          `key "${key}" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens`,
        );
      }
    }
    return { keys, value: arg.slice(equals + 1) };
  });
}

const isMap = (value: unknown): value is ActionParams =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sets `keys` in `target` to `value`; what is no map on the way is replaced by one. */
function assign(target: ActionParams, keys: readonly string[], value: unknown): void {
  let at = target;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    const map = isMap(next) ? next : {};
    Object.defineProperty(at, key, { value: map, enumerable: true, writable: true, configurable: true });
    at = map;
  }
  Object.defineProperty(at, keys.at(-1) as string, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/**
 * @param file text of the `--params` file, if one was given
 * @param strings take argument values as they are instead of as YAML
 * @throws CommandError for YAML that is broken or no map. Values are not quoted in its text: they may be secret.
 */
export function buildParams(
  file: string | undefined,
  assignments: Assignment[],
  strings: boolean,
): ActionParams {
  let params: ActionParams = {};
  if (file !== undefined) {
    let read: unknown;
    try {
      read = parseYaml(file, { logLevel: 'silent' });
    } catch (error) {
      throw new CommandError(
        `the params file is not YAML: ${(error as { code?: string }).code ?? 'unreadable'}`,
      );
    }
    if (read !== null && read !== undefined && !isMap(read)) {
      throw new CommandError('params must contain a YAML map with string keys');
    }
    params = read ?? {};
  }
  for (const { keys, value } of assignments) {
    let read: unknown = value;
    if (!strings) {
      try {
        read = parseYaml(value, { logLevel: 'silent' });
      } catch {
        throw new CommandError(
          `the value of "${keys.join('.')}" is not YAML: quote it, or use --string-args`,
        );
      }
    }
    assign(params, keys, read);
  }
  return params;
}
