/** CycloneDX 1.6 list of what is inside a charm's executable: the npm packages whose files were bundled. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  name: string;
  version: string;
  license?: string;
}

function describe(directory: string): Package | undefined {
  const file = join(directory, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Package>;
  return name && version ? { name, version, ...(typeof license === 'string' ? { license } : {}) } : undefined;
}

/** `inputs` are the bundled files relative to `root`; the runtime is added to what they belong to. */
export function sbom(charm: string, inputs: string[], root: string): string {
  const directories = new Set<string>();
  for (const input of inputs) {
    const third = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    const own = /^(lib\/[^/]+)\//.exec(input);
    const directory = third?.[1] ?? own?.[1];
    if (directory !== undefined) directories.add(directory);
  }
  directories.add('node_modules/bun');
  const components = [...directories]
    .map((directory) => describe(join(root, directory)))
    .filter((found) => found !== undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, version, license }) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      ...(license ? { licenses: [{ license: { id: license } }] } : {}),
    }));
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: charm } },
    components,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
