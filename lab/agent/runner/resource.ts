/** What resource-get answers: the path of a file; for an image a small YAML file that names it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applicationOf, type HookSnapshot } from '@charmed-spark/juju';

/** @throws Error with the tool's text when the application has no such resource. */
export async function resourceFile(snapshot: HookSnapshot, directory: string, name: string): Promise<string> {
  const application = snapshot.model.applications[applicationOf(snapshot.unit)];
  const meta = application?.charm.resources[name];
  const value = application?.resources[name];
  if (meta === undefined || value === undefined)
    throw new Error(`resource ${JSON.stringify(name)} not found`);
  if (meta.type === 'file') return value;
  const folder = join(directory, name);
  const file = join(folder, 'content.yaml');
  await mkdir(folder, { recursive: true });
  await writeFile(file, `registrypath: ${JSON.stringify(value)}\nusername: ""\npassword: ""\n`, {
    mode: 0o600,
  });
  return file;
}
