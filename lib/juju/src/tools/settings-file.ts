/** A `--file` of settings: the first document, a map from text to scalars, in YAML or JSON. */
import { isAlias, isMap, isScalar, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml';

/**
 * Scalars become the text they were written with (numbers and booleans included, null becomes '').
 * @throws Error `yaml: unmarshal errors: ...` for lists and maps as values.
 */
export function parseSettings(bytes: Uint8Array): Record<string, string> {
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return {};
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter,
    uniqueKeys: false,
    version: '1.1',
    keepSourceTokens: true,
  });
  const document = Array.isArray(parsed) ? parsed[0] : undefined;
  if (document === undefined) return {};
  const [flaw] = document.errors;
  if (flaw) throw new Error(`yaml: line ${lineCounter.linePos(flaw.pos[0]).line}: ${flaw.code}`);
  const root = document.contents as ParsedNode | null;
  if (root === null || (isScalar(root) && root.value === null)) return {};
  const lineOf = (node: ParsedNode): number => lineCounter.linePos(node.range[0]).line;
  const refuse = (node: ParsedNode, wanted: string): never => {
    const tag = isMap(node)
      ? '!!map'
      : isScalar(node)
        ? `!!str \`${String(node.source).slice(0, 7)}\``
        : '!!seq';
    throw new Error(
      `yaml: unmarshal errors:\n  line ${lineOf(node)}: cannot unmarshal ${tag} into ${wanted}`,
    );
  };
  if (!isMap(root)) return refuse(root, 'map[string]string');
  const settings = new Map<string, string>();
  for (const { key, value } of root.items) {
    const node = isAlias(value) ? (value.resolve(document) as ParsedNode) : (value as ParsedNode | null);
    if (node !== null && !isScalar(node)) refuse(node, 'string');
    const name = isScalar(key) ? scalarText(key) : refuse(key as ParsedNode, 'string');
    settings.set(name, node === null ? '' : scalarText(node as { value: unknown; source?: string }));
  }
  return Object.fromEntries(settings);
}

function scalarText(node: { value: unknown; source?: string }): string {
  if (node.value === null || node.value === undefined) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
