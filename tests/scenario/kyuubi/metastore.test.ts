/** The metastore's schema: made in an empty database, looked at once, told when it is wrong, and begun anew after a cut. */
import assert from 'node:assert/strict';
import { blocked } from '@charmed-spark/ops';
import type { ExecCall } from '@charmed-spark/ops-testing';
import { type Input, type Relation, related, withRelations } from './neighbours.ts';
import { authDb, kyuubi, peers, World } from './world.ts';

const metastore = (change: Record<string, string> = {}): Relation => ({
  endpoint: 'metastore-db',
  id: 30,
  remote: 'metastore',
  remoteApp: {
    database: 'hivemetastore',
    endpoints: 'meta.m.svc:5432',
    username: 'relation_id_30',
    password: 'meta-password',
    ...change,
  },
});

/** Hive's tool, and what it was asked. */
class Tool {
  readonly calls: string[] = [];
  readonly inputs: ExecCall[] = [];
  answer: { exitCode?: number; stderr?: string } = {};
  readonly container = {
    ...kyuubi,
    execs: [
      {
        command: ['/opt/hive/bin/schematool.sh'],
        reply: (call: ExecCall) => {
          this.calls.push(call.command.slice(1).join(' '));
          this.inputs.push(call);
          return this.answer;
        },
      },
    ],
  } as never;
}

const make = '-dbType postgres -initSchemaTo 2.3.0';
const check = '-dbType postgres -validate';
const invalid = blocked('Invalid metastore schema in metastore database');

describe('the metastore', () => {
  let world: World;
  let tool: Tool;
  const first = (): Input => related([metastore()], { containers: [tool.container] });
  const update = (state: Input) => world.context.run(world.context.on.updateStatus(), state);

  beforeEach(() => {
    world = new World();
    tool = new Tool();
  });

  it('gets its schema from the leader, once, with the login out of hive-site.xml alone', async () => {
    const out = await update(first());
    assert.deepEqual(tool.calls, [make]);
    assert.equal(out.unitStatus.name, 'active');
    assert.match(out.container('kyuubi').file('/etc/spark8t/conf/hive-site.xml').text, /meta\.m\.svc:5432/);
    assert.ok(
      !JSON.stringify([tool.inputs, out.logs, out.relation('kyuubi-peers')]).includes('meta-password'),
    );
    const { looks } = world;
    const again = await update(out);
    assert.deepEqual([tool.calls.length, world.looks], [1, looks], 'no further look at what is valid');
    assert.equal(again.unitStatus.name, 'active');
  });

  it('is looked at where there is content, and is blocked when Hive refuses it, as long as it is as it was', async () => {
    world.metastore = { state: 'filled', content: '3 tables, version 1.2.0' };
    tool.answer = { exitCode: 1, stderr: 'Expected schema version 2.3.0, found version 1.2.0: mismatch\n' };
    const out = await update(first());
    assert.deepEqual([out.unitStatus, tool.calls], [invalid, [check]]);
    assert.equal(out.container('kyuubi').services.kyuubi, 'active');
    assert.ok(out.logs.some(({ message }) => message.includes('found version 1.2.0')));
    const same = await update(out);
    assert.deepEqual([same.unitStatus, tool.calls], [invalid, [check]]);
    world.metastore = { state: 'filled', content: '50 tables, version 2.3.0' };
    tool.answer = {};
    const mended = await update(same);
    assert.deepEqual([mended.unitStatus.name, tool.calls], ['active', [check, check]]);
  });

  it('is begun anew, a few times, when making it was cut off or failed', async () => {
    tool.answer = { exitCode: 1, stderr: 'connection reset' };
    let state: Input = await update(first());
    assert.deepEqual([tool.calls, world.metastore.state], [[make], 'begun']);
    for (let event = 0; event < 4; event += 1) state = await update(state);
    assert.deepEqual(tool.calls, [make, make, make]);
    // Another login is another question.
    tool.answer = {};
    const out = await update(withRelations(state, [peers, authDb(), metastore({ password: 'next' })]));
    assert.deepEqual([tool.calls.length, out.unitStatus.name], [4, 'active']);
  });

  it('is begun anew when somebody has emptied what was left of the beginnings that failed', async () => {
    tool.answer = { exitCode: 1, stderr: 'connection reset' };
    let state: Input = first();
    for (let event = 0; event < 4; event += 1) state = await update(state);
    assert.equal(tool.calls.length, 3);
    tool.answer = {};
    world.metastore = { state: 'empty', content: '0 tables, version none' };
    assert.equal((await update(state)).unitStatus.name, 'active');
  });

  it('is waited for by those who do not lead, who hear of it by the peers', async () => {
    const follower = await update({ ...first(), leader: false });
    assert.deepEqual([tool.calls, world.looks], [[], 0]);
    const led = await update(first());
    const { localApp } = led.relation('kyuubi-peers');
    const state = { ...follower, relations: led.relations, leader: false };
    assert.ok(localApp['metastore-schema']);
    const after = await update(state);
    assert.ok(!after.unitStatus.message.includes('metastore'), after.unitStatus.message);
    assert.equal(world.looks, 1);
  });

  it('leaves nothing behind when its relation goes', async () => {
    const out = await update(first());
    const state = withRelations(out, [peers, authDb()]);
    const gone = await update(state);
    assert.equal(gone.relation('kyuubi-peers').localApp['metastore-schema'], undefined);
    assert.doesNotMatch(gone.container('kyuubi').file('/etc/spark8t/conf/hive-site.xml').text, /meta\.m/);
    assert.deepEqual(gone.container('kyuubi').starts, {}, 'no restart of the server');
  });

  it('is told as away, and looked at when it is back', async () => {
    world.metastore = { state: 'unreachable', why: 'connect ECONNREFUSED' };
    const out = await update(first());
    assert.match(out.unitStatus.message, /^Metastore database at meta\.m\.svc:5432 cannot be reached/);
    world.metastore = { state: 'empty', content: '0 tables, version none' };
    assert.equal((await update(out)).unitStatus.name, 'active');
  });
});
