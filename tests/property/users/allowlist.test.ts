import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allowlistName, isAllowed } from '../../../src/users/allowlist.ts';

/** Few letters, so that patterns match often. */
const name = fc.stringMatching(/^[ab.-]{0,6}$/);
const pattern = fc.stringMatching(/^[ab.*-]{1,6}$/);

/** The rule in other words: a star is any text, every other sign is itself. */
const reference = (glob: string, user: string): boolean =>
  new RegExp(
    `^${glob.replace(/[.*+?^${}()|[\]\\]/g, (sign) => (sign === '*' ? '[^]*' : `\\${sign}`))}$`,
  ).test(user);

describe('allowlist', () => {
  it('lets in whom one of its names matches', () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), name, (patterns, user) => {
        for (const name of patterns) assert.match(name, allowlistName);
        assert.equal(
          isAllowed(patterns, user),
          patterns.some((glob) => reference(glob, user)),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets in a name that was made from a pattern', () => {
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 5 }),
        fc.array(name, { minLength: 4, maxLength: 4 }),
        (parts, between) => {
          const user = parts.reduce((made, part, index) => `${made}${between[index - 1]}${part}`);
          assert.ok(isAllowed([parts.join('*')], user));
        },
      ),
    );
  });

  it('never keeps a client of a relation out', () => {
    fc.assert(
      fc.property(fc.array(pattern), fc.nat(), (patterns, id) => {
        assert.ok(isAllowed(patterns, `relation_id_${id}`));
      }),
    );
  });

  it('takes no longer for many stars', () => {
    assert.ok(!isAllowed([`${'*a'.repeat(2_000)}*b`], 'a'.repeat(4_000)));
  });
});
