import assert from 'node:assert/strict';
import { age } from '../../../lab/cli/format/age.ts';
import { parseDuration } from '../../../lab/cli/parse/duration.ts';
import { parseKeyValues } from '../../../lab/cli/parse/key-values.ts';
import { naturally } from '../../../lab/cli/parse/names.ts';
import { secretContent } from '../../../lab/cli/parse/secret-content.ts';
import { similar } from '../../../lab/cli/similar.ts';

describe('arguments', () => {
  it('durations as Go reads them', () => {
    const ms = (text: string): number => parseDuration(text, '--wait');
    assert.equal(ms('90s'), 90_000);
    assert.equal(ms('60.0s'), 60_000);
    assert.equal(ms('1h2m3.5s'), 3_723_500);
    assert.equal(ms('.5s'), 500);
    assert.equal(ms('-1m'), -60_000);
    assert.equal(ms('+2ms'), 2);
    assert.equal(ms('0'), 0);
    for (const [bad, why] of [
      ['5', 'missing unit'],
      ['', 'invalid duration'],
      ['s', 'invalid duration'],
      ['5x', 'unknown unit "x"'],
      ['5 s', 'missing unit'],
      ['.s', 'invalid duration'],
      ['1h-2m', 'invalid duration'],
    ] as const) {
      assert.throws(
        () => ms(bad),
        new RegExp(`invalid value "${bad.replace('.', '\\.')}" for option --wait: time: ${why}`),
      );
    }
  });

  it('key=value', () => {
    assert.deepEqual(parseKeyValues([' a = b=c ', '', 'd=']), { a: 'b=c', d: '' });
    assert.throws(() => parseKeyValues(['haha']), /expected "key=value", got "haha"/);
    assert.throws(() => parseKeyValues(['=haha']), /expected "key=value", got "=haha"/);
    assert.deepEqual(Object.keys(parseKeyValues(['__proto__=x'])), ['__proto__']);
  });

  it('secrets: padding is no separator, flaws name keys only', () => {
    const path = (name: string): string => name;
    assert.deepEqual(secretContent(['k#base64=AA==', 'plain=a==b=='], undefined, path), {
      k: '\0',
      plain: 'a==b==',
    });
    assert.throws(
      () => secretContent(['hunter2'], undefined, path),
      (e: Error) => !e.message.includes('hunter2'),
    );
    assert.throws(() => secretContent(['k#base64=@@@'], undefined, path), /key "k" is not base64/);
    assert.throws(() => secretContent(['k#base64=/w=='], undefined, path), /key "k" is not UTF-8/);
    assert.throws(() => secretContent(['k#file=/none'], undefined, path), /cannot read the file of key "k"/);
  });

  it('names sort as people count', () => {
    assert.deepEqual(['b/10', 'b/9', 'a10/0', 'a9/0'].sort(naturally), ['a9/0', 'a10/0', 'b/9', 'b/10']);
  });

  it('mistyped commands find their neighbours', () => {
    assert.deepEqual(similar('statsu'), ['status']);
    assert.ok(similar('intergrate').includes('integrate'));
    assert.ok(similar('add').length > 0);
    assert.deepEqual(similar('xyzzy'), []);
  });

  it('ages', () => {
    const now = new Date('2026-11-24T18:00:00Z');
    const ago = (seconds: number): string => age(new Date(now.getTime() - seconds * 1000), now);
    assert.deepEqual(
      [ago(5), ago(60), ago(150), ago(7200), ago(90_000)],
      ['just now', '1 minute ago', '2 minutes ago', '2 hours ago', '2026-11-23'],
    );
  });
});
