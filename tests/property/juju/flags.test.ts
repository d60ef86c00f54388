import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UsageError } from '../../../lib/juju/src/errors.ts';
import { boolFlag, parseFlags, textFlag } from '../../../lib/juju/src/flags.ts';
import { goBool } from '../../../lib/juju/src/go-text.ts';
import { parseKeyValues } from '../../../lib/juju/src/key-values.ts';

const flags = {
  app: boolFlag(['a', 'app'], ''),
  quiet: boolFlag(['q'], ''),
  file: textFlag(['f', 'file'], ''),
};
const parse = (argv: string[]) => parseFlags(flags, argv);
const word = fc.string().filter((text) => !text.startsWith('-') || text === '-');

/** One option as it may be written, and what it means. */
const written = fc.oneof(
  fc
    .constantFrom(['-a'], ['--app'], ['--app=true'], ['--app=T'])
    .map((argv) => ({ argv, set: { app: true } })),
  fc.constantFrom(['--app=false'], ['--app=0']).map((argv) => ({ argv, set: { app: false } })),
  fc.constant({ argv: ['-aq'], set: { app: true, quiet: true } }),
  fc.string().map((file) => ({ argv: ['--file', file], set: { file } })),
  fc.string().map((file) => ({ argv: [`--file=${file}`], set: { file } })),
  fc.string().map((file) => ({ argv: ['-f', file], set: { file } })),
  fc.string({ minLength: 1 }).map((file) => ({ argv: [`-f${file}`], set: { file } })),
  fc
    .string({ minLength: 1 })
    .map((file) => ({ argv: [`-aqf${file}`], set: { app: true, quiet: true, file } })),
);

describe('option parser', () => {
  it('finds options and positionals in any mixture', () => {
    const piece = fc.oneof(
      written,
      word.map((text) => ({ argv: [text], word: text, set: {} })),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.option(fc.array(fc.string()), { nil: undefined }), (pieces, tail) => {
        const argv = [...pieces.flatMap((each) => each.argv), ...(tail === undefined ? [] : ['--', ...tail])];
        const { values, positionals } = parse(argv);
        const expected = { app: false, quiet: false, file: undefined };
        for (const { set } of pieces) Object.assign(expected, set);
        assert.deepEqual(values, expected);
        assert.deepEqual(positionals, [
          ...pieces.flatMap((each) => ('word' in each ? [each.word] : [])),
          ...(tail ?? []),
        ]);
      }),
    );
  });

  it('either parses or gives a usage error, whatever comes', () => {
    const tricky = fc.oneof(
      fc.string(),
      fc.constantFrom('-', '--', '--=', '--=x', '-a=', '-=', '--app=', '-f'),
    );
    fc.assert(
      fc.property(fc.array(tricky), (argv) => {
        try {
          parse(argv);
        } catch (error) {
          if ((error as Error).name !== 'HelpRequested')
            assert.ok(error instanceof UsageError, String(error));
        }
      }),
    );
  });

  it('takes exactly the spellings of ParseBool as boolean values', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('1', 't', 'T', 'TRUE', 'True', '0', 'F', 'FALSE', 'False')),
        (text) => {
          const expected = goBool(text);
          if (expected === undefined) assert.throws(() => parse([`--app=${text}`]), UsageError);
          else assert.equal(parse([`--app=${text}`]).values.app, expected);
        },
      ),
    );
  });

  it('names what is wrong', () => {
    const cases: [string[], string][] = [
      [['--foo'], 'option provided but not defined: --foo'],
      [['-x'], 'option provided but not defined: -x'],
      [['-ax'], 'option provided but not defined: -x'],
      [['-f'], 'option needs an argument: -f'],
      [['-af'], 'option needs an argument: -f'],
      [['--file'], 'option needs an argument: --file'],
      [['--=x'], 'empty option in argument "--=x"'],
      [
        ['--app=maybe'],
        'invalid value "maybe" for option --app: strconv.ParseBool: parsing "maybe": invalid syntax',
      ],
    ];
    for (const [argv, message] of cases) assert.throws(() => parse(argv), { name: 'UsageError', message });
  });
});

describe('key=value arguments', () => {
  it('are split at the first =, trimmed, and in any order', () => {
    const key = fc
      .string({ minLength: 1 })
      .map((text) => text.trim())
      .filter((text) => text !== '' && !text.includes('='));
    const blank = fc.constantFrom('', ' ', '\t', '  ');
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.string(), { noNullPrototype: true }),
        blank,
        blank,
        (values, before, after) => {
          const args = Object.entries(values).map(
            ([name, value]) => `${before}${name}${after}=${before}${value}${after}`,
          );
          const expected = Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, value.trim()]),
          );
          assert.deepEqual(parseKeyValues(args), expected);
          assert.deepEqual(parseKeyValues([...args, '', ' '].reverse()), expected);
        },
      ),
    );
  });
});
