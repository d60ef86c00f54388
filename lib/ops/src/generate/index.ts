/** Development time only: writes `charm.gen.ts` from a charm's YAML files. Never part of a charm. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { charmSource } from './charm-source.ts';
import { readCharmYaml } from './yaml-files.ts';

export { charmMeta } from './charm-meta.ts';
export { charmSource } from './charm-source.ts';
export { type CharmYaml, CharmYamlError, readCharmYaml } from './yaml-files.ts';

/** Path of the generated file of the charm in a directory. */
export function generatedFile(directory: string): string {
  return join(directory, 'src', 'charm.gen.ts');
}

/** Whether the generated file is what the YAML files give. Throws CharmYamlError. */
export function isCurrent(directory: string): boolean {
  const file = generatedFile(directory);
  return existsSync(file) && readFileSync(file, 'utf8') === charmSource(readCharmYaml(directory));
}

/** Writes the file where it differs; true when it did. Throws CharmYamlError. */
export function generate(directory: string): boolean {
  if (isCurrent(directory)) return false;
  const file = generatedFile(directory);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, charmSource(readCharmYaml(directory)));
  return true;
}
