import assert from 'node:assert/strict';
import { listExisting, PathError, pushIfOther } from '@charmed-spark/ops';
import { FakePebble } from '@charmed-spark/ops-testing';

const rights = { user: 'nobody', group: 'nobody', mode: 0o640 };
const users = { nobody: 65534 };

/** What is at /etc/a.conf after it was asked for, and whether it was written. */
async function after(there: object | undefined) {
  const files = there === undefined ? {} : { '/etc/a.conf': { content: 'text', ...rights, ...there } };
  const pebble = new FakePebble({ name: 'workload', users, files });
  const written = await pushIfOther(pebble, '/etc/a.conf', 'text', rights);
  const { content, user, group, mode } = pebble.tree.files()['/etc/a.conf'] ?? {};
  return { written, file: { content, user, group, mode } };
}

const asWanted = { content: 'text', ...rights };

describe('a file that is written only where it differs', () => {
  it('stays as it is when text, owner and mode are right', async () => {
    assert.deepEqual(await after({}), { written: false, file: asWanted });
  });

  const others: [string, object | undefined][] = [
    ['it is missing, its folder too', undefined],
    ['its text differs', { content: 'other' }],
    ['more may read it', { mode: 0o644 }],
    ['it is another user’s', { user: 'root' }],
    ['it is another group’s', { group: 'root' }],
  ];
  for (const [why, there] of others) {
    it(`is written when ${why}`, async () => {
      assert.deepEqual(await after(there), { written: true, file: asWanted });
    });
  }

  it('is in a folder that need not exist; no other trouble counts as that', async () => {
    const pebble = new FakePebble({ name: 'workload', files: { '/etc/a.conf': 'text' } });
    assert.deepEqual(await listExisting(pebble, '/nowhere'), []);
    assert.deepEqual(
      (await listExisting(pebble, '/etc')).map(({ path }) => path),
      ['/etc/a.conf'],
    );
    const refused = async () => Promise.reject(new PathError('permission-denied', '/etc', 'why'));
    await assert.rejects(listExisting({ listFiles: refused }, '/etc'), PathError);
  });
});
