import assert from 'node:assert/strict';
import { parseSystemUsers } from '../../../src/users/system-users.ts';

const detail = (content: Record<string, string>): string => {
  const users = parseSystemUsers(content);
  return users.state === 'invalid' ? (users.detail ?? '') : users.state;
};

describe('content of the secret of system-users', () => {
  it('is a password by user, without the line break that a file ends with', () => {
    assert.deepEqual(parseSystemUsers({ admin: 'one\n', alice: ' two \r\n' }), {
      state: 'set',
      passwords: new Map([
        ['admin', 'one'],
        ['alice', ' two '],
      ]),
    });
  });

  it('has what bcrypt reads and JDBC carries', () => {
    assert.equal(detail({ admin: 'x'.repeat(72) }), 'set');
    assert.equal(detail({ admin: 'x'.repeat(73) }), 'the password of admin is longer than 72 bytes');
    assert.equal(
      detail({ admin: 'pässwort' }),
      'the password of admin has a character that is not printable ASCII',
    );
  });

  const flawed: [Record<string, string>, string][] = [
    [{ admin: 'x', relation_id_4: 'y' }, 'the name "relation_id_4" is kept for clients of the relation jdbc'],
    [
      { admin: 'x', 'al ice': 'y' },
      'the name "al ice" is not lower-case letters, digits, - and _ after a letter or _',
    ],
    [{ admin: 'a\0b' }, 'the password of admin has a character that is not printable ASCII'],
    [{}, 'no password for admin'],
    [
      { bob: '', Carol: 'x' },
      'the password of bob is empty; the name "Carol" is not lower-case letters, digits, - and _ after a letter or _; no password for admin',
    ],
  ];
  for (const [content, told] of flawed) {
    it(`is refused: ${told.slice(0, 60)}`, () => assert.equal(detail(content), told));
  }

  it('is never repeated where it is refused', () => {
    assert.ok(!detail({ admin: `SECRET\n${'x'.repeat(80)}`, 'b b': 'SECRET' }).includes('SECRET'));
  });
});
