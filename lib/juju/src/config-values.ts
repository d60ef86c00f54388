/** Option values: what an operator may set, and what a charm reads. */
import { goBool, goFloat, goInt, quote } from './go-text.ts';
import type { ApplicationState, ConfigValue, OptionMeta } from './model.ts';
import { parseSecretUri } from './secret-uri.ts';

/**
 * Reads the text of `juju config app name=text`.
 * @throws Error with Juju's text: `option "port" expected int, got "x"`.
 */
export function parseConfigValue(name: string, option: OptionMeta, text: string): ConfigValue {
  const value = readers[option.type](text);
  if (value === undefined) {
    throw new Error(`option ${quote(name)} expected ${option.type}, got ${quote(text)}`);
  }
  return value;
}

const readers: Record<OptionMeta['type'], (text: string) => ConfigValue | undefined> = {
  string: (text) => text,
  int: goInt,
  float: goFloat,
  boolean: goBool,
  secret: (text) => (text === '' || isSecretReference(text) ? text : undefined),
};

function isSecretReference(text: string): boolean {
  return text.startsWith('secret:') && parseSecretUri(text) !== undefined;
}

/** Is a typed value (of a YAML default or file) right for the option? */
export function isConfigValue(option: Pick<OptionMeta, 'type'>, value: unknown): value is ConfigValue {
  switch (option.type) {
    case 'string':
      return typeof value === 'string';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value);
    case 'float':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'secret':
      return typeof value === 'string' && (value === '' || isSecretReference(value));
  }
}

/** Every option of the charm: the operator's value, else the default, else undefined (unset). */
export function effectiveConfig(application: ApplicationState): Record<string, ConfigValue | undefined> {
  return Object.fromEntries(
    Object.entries(application.charm.options).map(([name, option]) => [
      name,
      application.config[name] ?? option.default,
    ]),
  );
}
