import assert from 'node:assert/strict';
import bcrypt from 'bcryptjs';
import { hashPassword } from '../../../src/users/passwords.ts';

describe('passwords', () => {
  it('are hashed as bcrypt 2a of cost 12, which verifies the password and no other', async function () {
    // A machine that has other work to do takes longer than usual for one of these.
    this.timeout(60_000);
    const hash = await hashPassword('s3cret');
    assert.match(hash, /^\$2a\$12\$/);
    assert.ok(await bcrypt.compare('s3cret', hash));
    assert.ok(!(await bcrypt.compare('s3cret ', hash)));
  });
});
