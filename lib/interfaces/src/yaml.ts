/** YAML of a charm's own files: by what Bun, in which charms run, has built in; elsewhere by the `yaml` package. */
export async function parseYaml(text: string): Promise<unknown> {
  const { Bun } = globalThis as { Bun?: { YAML?: { parse(text: string): unknown } } };
  return (Bun?.YAML ? Bun.YAML.parse : (await import('yaml')).parse)(text);
}
