/** Words of Juju's query language for wait-for. */
import { UsageError } from '../errors.ts';

export type TokenKind = 'name' | 'text' | 'number' | 'bool' | 'operator' | 'end';

export interface Token {
  kind: TokenKind;
  text: string;
  /** Offset in the query, from 0. */
  at: number;
}

const patterns: [TokenKind, RegExp][] = [
  ['number', /[0-9]+(?:\.[0-9]+)?/y],
  ['bool', /(?:true|false)(?![\w-])/iy],
  // Names may hold hyphens: workload-status.
  ['name', /[\p{L}_][\p{L}\p{Nd}_-]*/uy],
  ['text', /"[^"\n]*"|'[^'\n]*'/y],
  ['operator', /=>|==|!=|<=|>=|&&|\|\||[<>()[\].,;]/y],
];

/** @throws UsageError that points at the first thing that is no word of the language. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(query[at] ?? '')) at += 1;
    if (at >= query.length) break;
    let found = false;
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = at;
      const match = pattern.exec(query)?.[0];
      if (match === undefined) continue;
      tokens.push({ kind, text: kind === 'text' ? match.slice(1, -1) : match, at });
      at += match.length;
      found = true;
      break;
    }
    if (!found) throw syntaxError(query, at, `unexpected ${JSON.stringify(query[at])}`);
  }
  tokens.push({ kind: 'end', text: '', at: query.length });
  return tokens;
}

export function syntaxError(query: string, at: number, why: string): UsageError {
  return new UsageError(
    `Syntax Error: ${why} at column ${at + 1} of the query\n\n    ${query}\n    ${' '.repeat(at)}^`,
  );
}
