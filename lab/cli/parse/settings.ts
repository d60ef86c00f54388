/** `--config key=value` and `--config file.yaml`, as of deploy and add-model. */
import { readFileSync, statSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { CommandError, UsageError } from '../errors.ts';

type Paths = { path(file: string): string };
type Settings = Record<string, string>;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a YAML map of settings; every scalar is taken as it is written. */
export function readSettings(text: string, name: string): Record<string, unknown> {
  let read: unknown;
  try {
    read = parseYaml(text, { schema: 'failsafe', logLevel: 'silent' });
  } catch (error) {
    throw new CommandError(`${name} is not YAML (${(error as { code?: string }).code ?? 'unreadable'})`);
  }
  if (!isMap(read)) throw new CommandError(`${name} has no map of options to values`);
  return read;
}

/** The texts of a map of settings. @throws CommandError for a value that is a list or a map. */
export function asTexts(map: Record<string, unknown>, name: string): Settings {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => {
      if (typeof value !== 'string')
        throw new CommandError(`${name}: the value of "${key}" must be one text, number or boolean`);
      return [key, value];
    }),
  );
}

export function readText(paths: Paths, file: string): string {
  try {
    if (statSync(paths.path(file)).size > 5_242_880) throw new CommandError(`${file} is larger than 5 MiB`);
    return readFileSync(paths.path(file), 'utf8');
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`cannot read option from file "${file}": ${(error as Error).message}`);
  }
}

/** `key=@file` takes the value from a file. */
export const fileValue = (paths: Paths, value: string): string =>
  value.startsWith('@') ? readText(paths, value.slice(1)) : value;

function gather(
  paths: Paths,
  given: readonly string[] | undefined,
  files: (map: Record<string, unknown>, name: string) => Settings,
): Settings {
  const fromFiles: Settings = {};
  const fromArguments: Settings = {};
  for (const text of given ?? []) {
    const equals = text.indexOf('=');
    if (equals < 0) Object.assign(fromFiles, files(readSettings(readText(paths, text), text), text));
    else if (equals === 0) throw new UsageError(`expected "key=value", got "${text}"`);
    else fromArguments[text.slice(0, equals)] = fileValue(paths, text.slice(equals + 1));
  }
  return { ...fromFiles, ...fromArguments };
}

/** Values given one by one win over those of files. */
export const modelSettings = (paths: Paths, given: readonly string[] | undefined): Settings =>
  gather(paths, given, asTexts);

/** A file may hold the options of one application, or of several by their names. */
export const applicationSettings = (
  paths: Paths,
  given: readonly string[] | undefined,
  application: string,
): Settings => gather(paths, given, (map, name) => asTexts(optionsOf(map, application), name));

/** The options of `application` in a map that may be keyed by application. */
export function optionsOf(map: Record<string, unknown>, application: string): Record<string, unknown> {
  const own = Object.hasOwn(map, application) ? map[application] : undefined;
  return isMap(own) ? own : map;
}
