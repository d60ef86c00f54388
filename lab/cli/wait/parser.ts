/** Juju's query language for wait-for: comparisons, && and ||, calls, accessors, indices, lambdas. */
import { syntaxError, type Token, tokenize } from './lexer.ts';

export type Expression =
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'name'; name: string }
  | { kind: 'member'; object: Expression; name: string }
  | { kind: 'index'; object: Expression; index: Expression }
  | { kind: 'call'; name: string; args: Expression[] }
  | { kind: 'lambda'; parameter: string; body: Expression }
  | { kind: 'infix'; operator: Operator; left: Expression; right: Expression };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||';

const precedence: Record<Operator, number> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
};
const isOperator = (text: string): text is Operator => Object.hasOwn(precedence, text);

/** @throws UsageError for a query that is not of the language. */
export function parseQuery(query: string): Expression {
  const tokens = tokenize(query);
  let position = 0;
  const peek = (): Token => tokens[position] as Token;
  const next = (): Token => tokens[position++] as Token;
  const is = (text: string): boolean => peek().kind === 'operator' && peek().text === text;
  const unexpected = ({ kind, text, at }: Token, wanted: string) =>
    syntaxError(query, at, `expected ${wanted}, found ${kind === 'end' ? 'the end' : JSON.stringify(text)}`);

  function expect(text: string): void {
    if (!is(text)) throw unexpected(peek(), `"${text}"`);
    position += 1;
  }

  function list(close: string): Expression[] {
    const items: Expression[] = [];
    while (!is(close)) {
      if (items.length > 0) expect(',');
      items.push(expression(0));
    }
    expect(close);
    return items;
  }

  function primary(): Expression {
    const token = next();
    switch (token.kind) {
      case 'text':
        return { kind: 'literal', value: token.text };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'bool':
        return { kind: 'literal', value: token.text.toLowerCase() === 'true' };
      case 'name':
        if (is('=>')) {
          position += 1;
          return { kind: 'lambda', parameter: token.text, body: expression(0) };
        }
        if (is('(')) {
          position += 1;
          return { kind: 'call', name: token.text, args: list(')') };
        }
        return { kind: 'name', name: token.text };
      default:
        if (token.text !== '(') throw unexpected(token, 'a name, a text, a number or "("');
    }
    const inner = expression(0);
    expect(')');
    return inner;
  }

  function postfix(): Expression {
    let object = primary();
    for (;;) {
      if (is('.')) {
        position += 1;
        const member = next();
        if (member.kind !== 'name') throw unexpected(member, 'a name after "."');
        object = { kind: 'member', object, name: member.text };
      } else if (is('[')) {
        position += 1;
        object = { kind: 'index', object, index: expression(0) };
        expect(']');
      } else return object;
    }
  }

  function expression(least: number): Expression {
    let left = postfix();
    for (;;) {
      const { kind, text } = peek();
      if (kind !== 'operator' || !isOperator(text) || precedence[text] <= least) return left;
      position += 1;
      left = { kind: 'infix', operator: text, left, right: expression(precedence[text]) };
    }
  }

  const parsed = expression(0);
  if (is(';')) position += 1;
  if (peek().kind !== 'end') throw unexpected(peek(), 'an operator or the end');
  return parsed;
}
