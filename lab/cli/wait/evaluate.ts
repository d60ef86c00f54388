/** Whether a query holds for an entity. */
import { CommandError } from '../errors.ts';
import type { Expression, Operator } from './parser.ts';

export type Value = string | number | boolean | Value[] | Scope | Scopes | Lambda;

/** The identifiers of an entity. */
export interface Scope {
  kind: 'scope';
  what: string;
  values: Record<string, Value>;
}
/** Entities by name, for forEach and len. */
export interface Scopes {
  kind: 'scopes';
  entities: Record<string, Scope>;
}
interface Lambda {
  kind: 'lambda';
  parameter: string;
  body: Expression;
}

const isObject = (value: Value): value is Scope | Scopes | Lambda =>
  typeof value === 'object' && !Array.isArray(value);
const runtimeError = (text: string): CommandError => new CommandError(`Runtime Error: ${text}`);

function lookUp(scope: Scope, name: string): Value {
  if (Object.hasOwn(scope.values, name)) return scope.values[name] as Value;
  const known = Object.keys(scope.values).sort().join(', ');
  throw runtimeError(`identifier "${name}" not found on ${scope.what}: use one of ${known}`);
}

/** What counts as true: not false, 0, '' or empty. */
export function truthy(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return value.kind !== 'scopes' || Object.keys(value.entities).length > 0;
  return Boolean(value);
}

function compare(operator: Operator, left: Value, right: Value): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const ordered = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
  if (!ordered) return false;
  const [a, b] = [left as number, right as number];
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function boolean(value: Value, operator: Operator): boolean {
  if (typeof value !== 'boolean')
    throw runtimeError(`logical ${operator === '&&' ? 'AND' : 'OR'} only allowed on boolean values`);
  return value;
}

function text(value: Value, of: string): string {
  if (typeof value !== 'string') throw runtimeError(`${of} takes texts`);
  return value;
}

function call(name: string, args: Expression[], scope: Scope): Value {
  const count = (wanted: number): void => {
    if (args.length !== wanted) throw runtimeError(`${name} takes ${wanted} arguments, got ${args.length}`);
  };
  const value = (i: number): Value => evaluate(args[i] as Expression, scope);
  switch (name) {
    case 'len': {
      count(1);
      const of = value(0);
      if (typeof of === 'string' || Array.isArray(of)) return of.length;
      if (isObject(of) && of.kind === 'scopes') return Object.keys(of.entities).length;
      throw runtimeError('unexpected type passed to len');
    }
    case 'startsWith':
      count(2);
      return text(value(0), name).startsWith(text(value(1), name));
    case 'endsWith':
      count(2);
      return text(value(0), name).endsWith(text(value(1), name));
    case 'print':
      count(1);
      return value(0);
    case 'forEach': {
      count(2);
      const entities = value(0);
      const lambda = value(1);
      if (!isObject(entities) || entities.kind !== 'scopes')
        throw runtimeError('forEach takes entities such as units');
      if (!isObject(lambda) || lambda.kind !== 'lambda')
        throw runtimeError('forEach takes a lambda such as unit => unit.life == "alive"');
      const all = Object.values(entities.entities);
      // As in Juju, nothing to look at is not yet the goal.
      return (
        all.length > 0 &&
        all.every((entity) =>
          truthy(
            evaluate(lambda.body, { ...scope, values: { ...scope.values, [lambda.parameter]: entity } }),
          ),
        )
      );
    }
    default:
      throw runtimeError(`no function "${name}": use len, forEach, startsWith, endsWith or print`);
  }
}

/** @throws CommandError for an identifier or function that does not exist, or values of the wrong type. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return lookUp(scope, expression.name);
    case 'lambda':
      return expression;
    case 'call':
      return call(expression.name, expression.args, scope);
    case 'member': {
      const object = evaluate(expression.object, scope);
      if (!isObject(object) || object.kind !== 'scope')
        throw runtimeError(`nothing has a member "${expression.name}" there`);
      return lookUp(object, expression.name);
    }
    case 'index': {
      const object = evaluate(expression.object, scope);
      const index = evaluate(expression.index, scope);
      if (Array.isArray(object) && typeof index === 'number' && object[index] !== undefined)
        return object[index];
      if (
        isObject(object) &&
        object.kind === 'scopes' &&
        typeof index === 'string' &&
        Object.hasOwn(object.entities, index)
      ) {
        return object.entities[index] as Scope;
      }
      throw runtimeError(`unexpected index ${JSON.stringify(index)}`);
    }
    case 'infix': {
      const { operator, left, right } = expression;
      if (operator !== '&&' && operator !== '||')
        return compare(operator, evaluate(left, scope), evaluate(right, scope));
      const first = boolean(evaluate(left, scope), operator);
      if (first === (operator === '||')) return first;
      return boolean(evaluate(right, scope), operator);
    }
  }
}
