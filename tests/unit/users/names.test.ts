import assert from 'node:assert/strict';
import { allowlistName, isAllowed } from '../../../src/users/allowlist.ts';
import { clientUser, relationOf, userNameFlaw } from '../../../src/users/names.ts';

describe('names of users', () => {
  for (const name of ['admin', 'alice', 'team-a', 'svc-7', '_batch', 'x'.repeat(100)]) {
    it(`may be ${name.slice(0, 20)}`, () => assert.equal(userNameFlaw(name), undefined));
  }
  const flawed: [string, RegExp][] = [
    ['relation_id_7', /kept for clients/],
    ['relation_id_x', /kept for clients/],
    ['x'.repeat(101), /longer than 100/],
    ['Alice', /lower-case/],
    ['a b', /lower-case/],
    ['a/b', /lower-case/],
    ['a:b', /lower-case/],
    ["a'--", /lower-case/],
    ['-a', /lower-case/],
    ['', /lower-case/],
  ];
  for (const [name, why] of flawed) {
    it(`may not be ${JSON.stringify(name.slice(0, 20))}`, () => assert.match(userNameFlaw(name) ?? '', why));
  }

  it('tell clients from others', () => {
    assert.equal(relationOf(clientUser(17)), 17);
    for (const other of ['admin', 'relation_id_', 'relation_id_1x', 'xrelation_id_1']) {
      assert.equal(relationOf(other), undefined);
    }
  });
});

describe('allowlist', () => {
  for (const name of ['alice;bob', 'alice bob', "x' OR '1'='1", 'a\nb', '']) {
    it(`refuses ${JSON.stringify(name)}`, () => assert.doesNotMatch(name, allowlistName));
  }

  it('without a name lets nobody in but clients of a relation', () => {
    assert.ok(!isAllowed([], 'admin'));
    assert.ok(isAllowed([], 'relation_id_3'));
  });

  it('binds admin, and knows upper from lower case', () => {
    const list = ['alice', 'Team-*'];
    assert.deepEqual(
      ['admin', 'alice', 'Alice', 'Team-1', 'team-1', 'alice2', ''].map((user) => isAllowed(list, user)),
      [false, true, false, true, false, false, false],
    );
  });
});
