import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mergeJavaOptions, shellQuote } from '@charmed-spark/spark';
import fc from 'fast-check';

describe('text for shells', () => {
  it('is one word to a shell, whatever is in it', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'a \'"\\$`!*?[]{}~#&;|<>()\n\t=é€-') });
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 40 }), (words) => {
        const script = `printf '%s\\0' ${words.map(shellQuote).join(' ')}`;
        const { stdout } = spawnSync('/bin/sh', [], { input: words.length === 0 ? 'printf ""' : script });
        assert.deepEqual(stdout.toString().split('\0').slice(0, -1), words);
      }),
      { numRuns: 30 },
    );
  });

  it('has no NUL in it', () => assert.throws(() => shellQuote('a\0b'), /NUL/));
});

describe('options of a Java virtual machine', () => {
  const store = 'javax.net.ssl.trustStore';

  it('keep what others set, and lose what is set by us', () => {
    const cases: [string | undefined, string][] = [
      [undefined, '-Dx=1'],
      ['', '-Dx=1'],
      ['-Xss4m', '-Xss4m -Dx=1'],
      [`-D${store}=/a -Xss4m`, '-Xss4m -Dx=1'],
      [`-Da=1 -D${store}="/a b" -Db=2`, '-Da=1  -Db=2 -Dx=1'],
      [`-Da=1 "-D${store}=/a b"`, '-Da=1 -Dx=1'],
      [`-D${store}Password=p`, `-D${store}Password=p -Dx=1`],
      [`-Dmy.${store}=p`, `-Dmy.${store}=p -Dx=1`],
    ];
    for (const [given, expected] of cases)
      assert.equal(mergeJavaOptions(given, [store], ['-Dx=1']), expected, given);
  });
});
