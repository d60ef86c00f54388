import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'yaml';
import { formatValue, textList, toJson } from '../../../lib/juju/src/format/index.ts';
import { goNumber } from '../../../lib/juju/src/go-text.ts';

/** What YAML 1.1 readers (Juju's own, PyYAML) must get back. */
const read = (text: string): unknown => parse(text, { version: '1.1', schema: 'yaml-1.1' });

const tricky = fc.constantFrom(
  ...[
    '',
    ' ',
    '~',
    'null',
    'yes',
    'No',
    'on',
    'n',
    'true',
    '1',
    '0x1f',
    '010',
    '1_000',
    '1e3',
    '1e+06',
    '.5',
    '.inf',
  ],
  ...[
    '12:30',
    '2026-01-02',
    '2026-01-02T03:04:05Z',
    '- a',
    '-',
    '?',
    ': x',
    'a: b',
    'a:',
    'a #b',
    '#a',
    '<<',
    '=',
  ],
  ...[
    '*a',
    '&a',
    '!a',
    '|',
    '>',
    "it's",
    '"q"',
    '%a',
    '@a',
    '`a',
    '[a]',
    '{a}',
    'a, b',
    '---',
    '...',
    'a\n',
    'a\nb',
  ],
  ...[
    '\na',
    'a\n\n',
    ' a\nb',
    'a \nb',
    '\t',
    'a\tb',
    'é',
    '日本',
    '\u{1f600}',
    '\u0000',
    '\u2028',
    '\ufeff',
    '\\',
    'a\\nb',
  ],
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  tricky,
  fc.array(tricky).map((parts) => parts.join('\n')),
);
const key = text.filter((each) => each !== '__proto__');
const { tree: value } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.integer(),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('output formats', () => {
  it('YAML reads back as it was', () => {
    fc.assert(
      fc.property(
        value.filter((each) => each !== null),
        (each) => assert.deepEqual(read(formatValue('yaml', each)), each),
      ),
      { numRuns: 500 },
    );
  });

  it('JSON reads back as it was, with its keys sorted', () => {
    fc.assert(
      fc.property(value, (each) => {
        const json = toJson(each);
        assert.deepEqual(JSON.parse(json), each);
        assert.doesNotMatch(json, /[<>&\n\u2028\u2029]/);
      }),
    );
    assert.equal(toJson({ b: 1, '10': 2, '9': { y: 1, x: 2 } }), '{"10":2,"9":{"x":2,"y":1},"b":1}');
    assert.equal(toJson('<a & b>'), '"\\u003ca \\u0026 b\\u003e"');
  });

  it('smart prints texts and lists of texts bare', () => {
    fc.assert(
      fc.property(text, fc.array(text), (one, several) => {
        assert.equal(formatValue('smart', one), one === '' ? '' : `${one}\n`);
        const lines = several.join('\n');
        assert.equal(formatValue('smart', textList(several)), lines === '' ? '' : `${lines}\n`);
      }),
    );
  });

  it('numbers read back as they were, in Go spelling', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) =>
        assert.equal(Number(goNumber(number)), number),
      ),
    );
    const cases: [number, string][] = [
      [0, '0'],
      [-0, '-0'],
      [1, '1'],
      [0.1, '0.1'],
      [-12.5, '-12.5'],
      [100000, '100000'],
      [123456, '123456'],
      [999999.5, '999999.5'],
      [1e6, '1e+06'],
      [1048576, '1.048576e+06'],
      [-2e9, '-2e+09'],
      [0.0001, '0.0001'],
      [0.00012, '0.00012'],
      [0.00001, '1e-05'],
      [1e21, '1e+21'],
      [1e100, '1e+100'],
    ];
    for (const [number, expected] of cases) assert.equal(goNumber(number), expected);
  });

  it('follows the table of Juju contract 2.1', () => {
    const table: [unknown, string, string, string][] = [
      [null, '', '', 'null\n'],
      [undefined, '', '', 'null\n'],
      ['', '', '""\n', '""\n'],
      ['s', 's\n', 's\n', '"s"\n'],
      ['true', 'true\n', '"true"\n', '"true"\n'],
      [true, 'True\n', 'true\n', 'true\n'],
      [false, 'False\n', 'false\n', 'false\n'],
      [textList(['a', 'b']), 'a\nb\n', '- a\n- b\n', '["a","b"]\n'],
      [textList([]), '', '[]\n', '[]\n'],
      [8080, '8080\n', '8080\n', '8080\n'],
      [1e6, '1e+06\n', '1e+06\n', '1000000\n'],
      [
        { b: { c: [] }, a: ['x', { y: null }] },
        'a:\n- x\n- "y": null\nb:\n  c: []\n',
        'a:\n- x\n- "y": null\nb:\n  c: []\n',
        '{"a":["x",{"y":null}],"b":{"c":[]}}\n',
      ],
      [{}, '{}\n', '{}\n', '{}\n'],
      [{ k10: 1, k2: 'a: b' }, "k2: 'a: b'\nk10: 1\n", "k2: 'a: b'\nk10: 1\n", '{"k10":1,"k2":"a: b"}\n'],
      [{ k: 'a\nb\n' }, 'k: |\n  a\n  b\n', 'k: |\n  a\n  b\n', '{"k":"a\\nb\\n"}\n'],
    ];
    for (const [each, smart, yaml, json] of table) {
      assert.deepEqual(
        [formatValue('smart', each), formatValue('yaml', each), formatValue('json', each)],
        [smart, yaml, json],
      );
    }
  });
});
