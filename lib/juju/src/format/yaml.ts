/** YAML as Juju's tools print it (goyaml's block style): sorted keys, lists not indented under their key. */
import { goNumber } from '../go-text.ts';
import { printedKeys } from './struct.ts';

/** The text without a trailing newline; '' for nothing (null). */
export function toYaml(value: unknown): string {
  if (value === null || value === undefined) return '';
  return lines(value, 0).join('\n');
}

function lines(value: unknown, depth: number): string[] {
  const pad = '  '.repeat(depth);
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${pad}[]`];
    return value.flatMap((item) => {
      if (!isBlock(item)) return [`${pad}- ${scalar(item, depth + 1)}`];
      const nested = lines(item, depth + 1);
      return [`${pad}- ${nested[0]!.slice(pad.length + 2)}`, ...nested.slice(1)];
    });
  }
  if (isMap(value)) {
    const keys = printedKeys(value, compareKeys);
    if (keys.length === 0) return [`${pad}{}`];
    return keys.flatMap((key) => {
      const item = value[key];
      const head = `${pad}${key.includes('\n') ? doubleQuoted(key) : text(key, depth)}:`;
      if (!isBlock(item)) return [`${head} ${scalar(item, depth + 1)}`];
      return [head, ...lines(item, Array.isArray(item) ? depth : depth + 1)];
    });
  }
  return [pad + scalar(value, depth + 1)];
}

/** goyaml sorts runs of digits by their value: k2 before k10. */
function compareKeys(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x === y) continue;
    const numeric = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : 0;
    return numeric || (x < y ? -1 : 1);
  }
  return left.length - right.length;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBlock(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isMap(value) && Object.keys(value).length > 0;
}

function scalar(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return '.nan';
    return Number.isFinite(value) ? goNumber(value) : value > 0 ? '.inf' : '-.inf';
  }
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return '{}';
  return text(String(value), depth);
}

function text(value: string, depth: number): string {
  if (value === '' || resolvesToOtherType(value) || hasSpecialCharacters(value)) return doubleQuoted(value);
  if (value.includes('\n')) return literal(value, depth) ?? doubleQuoted(value);
  return isPlain(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

/** Would a YAML 1.1 reader take the bare text for something else than a string? */
function resolvesToOtherType(value: string): boolean {
  return (
    /^(~|null|Null|NULL|<<|=|y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/.test(
      value,
    ) ||
    /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)$/.test(value) ||
    /^[-+]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?$/.test(value) ||
    /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(value) ||
    /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/.test(value) ||
    /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/.test(value)
  );
}

function hasSpecialCharacters(value: string): boolean {
  return /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/u.test(
    value,
  );
}

function isPlain(value: string): boolean {
  return !(
    /^[,[\]{}#&*!|>'"%@`]/.test(value) ||
    /^[-?:](\s|$)/.test(value) ||
    /^(---|\.\.\.)/.test(value) ||
    /:(\s|$)/.test(value) ||
    /\s#/.test(value) ||
    /^\s|\s$/.test(value)
  );
}

/** A block literal; undefined where one could not be read back unchanged. */
function literal(value: string, depth: number): string | undefined {
  if (/^[\s]/.test(value) || /[ \t](\n|$)/.test(value) || value === '\n') return undefined;
  const trailing = /\n*$/.exec(value)![0].length;
  const body = value.slice(0, value.length - trailing);
  const chomping = trailing === 0 ? '-' : trailing === 1 ? '' : '+';
  const pad = '  '.repeat(Math.max(depth, 1));
  const written = body.split('\n').map((line) => (line === '' ? '' : pad + line));
  return [`|${chomping}`, ...written, ...Array<string>(Math.max(trailing - 1, 0)).fill('')].join('\n');
}

function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
