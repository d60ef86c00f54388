import assert from 'node:assert/strict';
import type { State } from '../../../src/state.ts';
import { planUsers } from '../../../src/users/index.ts';
import { readyState, table, users } from '../kyuubi/states.ts';

describe('plan of the users', () => {
  it('makes admin where there is no table, with all that the table needs', () => {
    const state = readyState({ users: users({ kept: new Map(), table: table(undefined, true) }) });
    const plan = planUsers(state).table;
    assert.deepEqual(plan?.missing, { extension: true, table: true, column: true });
    assert.deepEqual(plan?.write, [{ name: 'admin', password: undefined, hash: undefined, allowed: true }]);
  });

  it('uses the hash that it keeps while it is the one in the table, and hashes anew otherwise', () => {
    const write = (hash: string): unknown =>
      planUsers(readyState({ users: users({ table: table({ admin: hash }) }) })).table?.write;
    assert.deepEqual(write('$2a$12$hash'), []);
    assert.deepEqual(write('$2a$06$other'), [
      { name: 'admin', password: 'secret', hash: undefined, allowed: true },
    ]);
  });

  it('is for the leader alone, and for a table that can be read', () => {
    const state = readyState({
      users: users({ table: table({}), clientHashes: new Map([['relation_id_9', 'x']]) }),
    });
    assert.deepEqual(planUsers(state).gone, [9]);
    assert.deepEqual(planUsers({ ...state, leader: false }), { gone: [], table: undefined });
    const unread: Partial<State>[] = [
      { users: users({ table: { state: 'unread' } }) },
      { users: users({ table: { state: 'unreachable', why: 'x' } }) },
      { authDb: { state: 'absent' } },
    ];
    for (const change of unread) assert.equal(planUsers({ ...state, ...change }).table, undefined);
  });
});
