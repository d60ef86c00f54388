/** Narrows PromQL expressions down to one application, by Prometheus' own grammar. */

/** Every selector of the expression with these label matchers added; an expression that is none is returned as a flaw. */
export async function injectMatchers(
  expression: string,
  matchers: Readonly<Record<string, string>>,
): Promise<{ expression: string } | { why: string }> {
  // Costly to load: paid where there are rules.
  const { parser } = await import('@prometheus-io/lezer-promql');
  const text = Object.entries(matchers)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',');
  /** Where to insert what, from left to right. */
  const insertions: { at: number; text: string }[] = [];
  let flaw: number | undefined;
  parser.parse(expression).iterate({
    enter: ({ type, from, node }) => {
      if (type.isError) flaw ??= from;
      if (type.name !== 'VectorSelector') return;
      const braces = node.getChild('LabelMatchers');
      if (braces === null) insertions.push({ at: node.to, text: `{${text}}` });
      else insertions.push({ at: braces.from + 1, text: braces.firstChild === null ? text : `${text},` });
    },
  });
  if (flaw !== undefined)
    return { why: `no PromQL at character ${flaw + 1} of ${JSON.stringify(expression)}` };
  if (text === '') return { expression };
  let injected = '';
  let at = 0;
  for (const insertion of insertions) {
    injected += expression.slice(at, insertion.at) + insertion.text;
    at = insertion.at;
  }
  return { expression: injected + expression.slice(at) };
}
