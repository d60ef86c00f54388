import assert from 'node:assert/strict';
import bcrypt from 'bcryptjs';
import { generatePassword, hashPassword } from '../../../src/passwords.ts';

describe('passwords', () => {
  it('are hashed as bcrypt 2a of cost 12, which verifies the password and no other', async () => {
    const hash = await hashPassword('s3cret');
    assert.match(hash, /^\$2a\$12\$/);
    assert.ok(await bcrypt.compare('s3cret', hash));
    assert.ok(!(await bcrypt.compare('s3cret ', hash)));
  });

  it('are 32 letters and digits, never twice the same', () => {
    const made = Array.from({ length: 100 }, () => generatePassword());
    for (const password of made) assert.match(password, /^[A-Za-z0-9]{32}$/);
    assert.equal(new Set(made).size, made.length);
  });
});
