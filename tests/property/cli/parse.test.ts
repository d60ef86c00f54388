import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { UsageError } from '../../../lab/cli/errors.ts';
import { portsText } from '../../../lab/cli/format/ports.ts';
import { table } from '../../../lab/cli/format/table.ts';
import { buildParams, parseAssignments } from '../../../lab/cli/parse/action-params.ts';
import { parseDuration } from '../../../lab/cli/parse/duration.ts';
import { parseKeyValues } from '../../../lab/cli/parse/key-values.ts';
import { naturally } from '../../../lab/cli/parse/names.ts';
import { shellJoin } from '../../../lab/cli/parse/shell.ts';
import { type Expression, type Operator, parseQuery } from '../../../lab/cli/wait/parser.ts';

/** The same value with the keys of its objects in order. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;

describe('properties of the command line', () => {
  it('a duration written in parts is read as their sum', () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(999), fc.boolean(), (h, m, s, ms, minus) => {
        const total = h * 3_600_000 + m * 60_000 + s * 1000 + ms;
        const read = parseDuration(`${minus ? '-' : ''}${h}h${m}m${s}s${ms}ms`, '--x');
        assert.equal(Math.abs(read), total);
        assert.ok(minus ? read <= 0 : read >= 0);
      }),
    );
  });

  it('any text is a duration or a UsageError, never anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          assert.ok(Number.isFinite(parseDuration(text, '--x')));
        } catch (error) {
          assert.ok(error instanceof UsageError);
        }
      }),
    );
  });

  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const value = fc.string().filter((text) => text === text.trim());

  it('key=value gives back what was put in, whatever the value', () => {
    fc.assert(
      fc.property(fc.dictionary(word, value), (map) => {
        const args = Object.entries(map).map(([key, text]) => `${key}=${text}`);
        assert.deepEqual({ ...parseKeyValues(args) }, { ...map });
      }),
    );
  });

  it('parameters of an action as strings reach their keys unchanged', () => {
    const key = fc.stringMatching(/^[a-z]([a-z0-9-]{0,6}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.string(), (keys, text) => {
        let at: unknown = buildParams(undefined, parseAssignments([`${keys.join('.')}=${text}`]), true);
        for (const name of keys) at = (at as Record<string, unknown>)[name];
        assert.equal(at, text);
      }),
    );
  });

  it('a shell reads joined words back as they were', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab \t\n\'"$`\\!*?[]{}()<>|&;#~=%é') });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), (words) => {
        const out = execFileSync('sh', ['-c', `printf '%s\\0' ${shellJoin(words)}`], { encoding: 'utf8' });
        assert.deepEqual(out.split('\0').slice(0, -1), words);
      }),
      { numRuns: 25 },
    );
  });

  it('natural order is a total order', () => {
    const name = fc.stringMatching(/^[a-c0-3/]{0,5}$/);
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        assert.equal(Math.sign(naturally(a, b)) + Math.sign(naturally(b, a)), 0);
        if (naturally(a, b) <= 0 && naturally(b, c) <= 0) assert.ok(naturally(a, c) <= 0);
      }),
    );
  });

  it('columns of a table begin where their header begins', () => {
    const cell = fc.stringMatching(/^[a-z]{0,12}$/);
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, (body) => {
        const lines = table([['A', 'B', 'C'], ...body]).split('\n');
        const [header = ''] = lines;
        for (const [i, row] of body.entries()) {
          const line = lines[i + 1] ?? '';
          for (const [j, name] of ['A', 'B', 'C'].entries()) {
            const begin = header.indexOf(name);
            assert.equal(line.slice(begin, begin + (row[j] as string).length), row[j]);
          }
        }
      }),
    );
  });

  it('the text of ports names each port once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (ports) => {
        const text = portsText(ports.map((port) => `${port}/tcp`));
        const named = (text === '' ? [] : text.replace('/tcp', '').split(',')).flatMap((range) => {
          const [from = 0, to = from] = range.split('-').map(Number);
          return Array.from({ length: to - from + 1 }, (_, i) => from + i);
        });
        assert.deepEqual(
          named,
          [...new Set(ports)].sort((a, b) => a - b),
        );
      }),
    );
  });

  it('a query with all its parentheses is read as the tree that it was written from', () => {
    const name = fc.constantFrom('status', 'workload-status', 'a_b', 'x1');
    const leaf: fc.Arbitrary<Expression> = fc.oneof(
      name.map((n): Expression => ({ kind: 'name', name: n })),
      fc.nat(1000).map((n): Expression => ({ kind: 'literal', value: n })),
      fc.boolean().map((b): Expression => ({ kind: 'literal', value: b })),
      fc.stringMatching(/^[^"\n]{0,6}$/).map((s): Expression => ({ kind: 'literal', value: s })),
    );
    const operator = fc.constantFrom<Operator>('==', '!=', '<', '<=', '>', '>=', '&&', '||');
    const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.record({ kind: fc.constant('infix' as const), operator, left: tie('tree'), right: tie('tree') }),
        fc.record({
          kind: fc.constant('call' as const),
          name,
          args: fc.array(tie('tree'), { maxLength: 2 }),
        }),
        fc.record({ kind: fc.constant('member' as const), object: tie('tree'), name }),
        fc.record({ kind: fc.constant('lambda' as const), parameter: name, body: tie('tree') }),
      ),
    }));
    const write = (e: Expression): string => {
      switch (e.kind) {
        case 'name':
          return e.name;
        case 'literal':
          return typeof e.value === 'string' ? `"${e.value}"` : String(e.value);
        case 'infix':
          return `(${write(e.left)}) ${e.operator} (${write(e.right)})`;
        case 'call':
          return `${e.name}(${e.args.map((a) => `(${write(a)})`).join(', ')})`;
        case 'member':
          return `(${write(e.object)}).${e.name}`;
        case 'lambda':
          return `${e.parameter} => (${write(e.body)})`;
        case 'index':
          return `(${write(e.object)})[${write(e.index)}]`;
      }
    };
    fc.assert(
      fc.property(tree, (e) =>
        assert.equal(JSON.stringify(sorted(parseQuery(write(e)))), JSON.stringify(sorted(e))),
      ),
    );
  });
});
