import assert from 'node:assert/strict';
import { bench, model, table } from './fixture.ts';

function withOpen(openedPorts: Record<string, string[]>) {
  const at = model();
  const { units } = at.applications.app!;
  units['app/0'] = { ...units['app/0']!, openedPorts };
  return bench(at);
}

describe('open-port and close-port', () => {
  table([
    ['open-port 80', 0, ''],
    ['open-port 80/TCP', 0, ''],
    ['open-port icmp', 0, ''],
    ['open-port', 2, 'no port or range specified'],
    ['open-port x', 2, 'invalid port "x": strconv.Atoi: parsing "x": invalid syntax'],
    ['open-port 80/sctp', 2, 'invalid protocol "sctp", expected "tcp", "udp", or "icmp"'],
    ['open-port 0-70000', 2, 'port range bounds must be between 0 and 65535, got 0-70000'],
    ['open-port 90-80', 2, 'invalid port range 90-80'],
    ['open-port 80 81', 2, 'unrecognized args: ["81"]'],
    [
      'open-port 8000-8010/udp',
      1,
      'port ranges are not supported for k8s applications, please specify a single port',
    ],
    ['close-port', 2, 'no port or range specified'],
  ]);

  it('shows pending changes in opened-ports (trap 37)', async () => {
    const { out, context } = withOpen({ '': ['53/udp'] });
    await out('open-port 8080');
    await out('open-port --endpoints web,db 443/tcp');
    await out('close-port 53/udp');
    assert.equal(await out('opened-ports --format=json'), '["443/tcp","8080/tcp"]\n');
    assert.equal(await out('opened-ports --endpoints'), '443/tcp (db, web)\n8080/tcp (*)\n');
    assert.deepEqual(context.changes().closePorts, [{ endpoint: '', port: '53/udp' }]);
  });

  it('lets an open take back a pending close and the other way round', async () => {
    const { out, context } = withOpen({ '': ['80/tcp'] });
    await out('close-port 80');
    await out('open-port 80');
    await out('open-port 81');
    await out('close-port 81');
    assert.deepEqual([context.changes().openPorts, context.changes().closePorts], [[], []]);
  });

  it('does nothing for what is open or closed already', async () => {
    const { out, context } = withOpen({ '': ['80/tcp'] });
    await out('open-port 80');
    await out('close-port 99');
    assert.deepEqual([context.changes().openPorts, context.changes().closePorts], [[], []]);
  });
});

describe('opened-ports', () => {
  table([
    ['opened-ports', 0, ''],
    ['opened-ports --format=json', 0, '[]\n'],
    ['opened-ports foo', 2, 'unrecognized args: ["foo"]'],
  ]);
  table(
    [
      ['opened-ports --format json', 0, '["9/tcp","80/tcp","8/udp","icmp"]\n'],
      ['opened-ports --endpoints', 0, '9/tcp (*)\n80/tcp (*)\n8/udp (web)\nicmp (*)\n'],
    ],
    () => withOpen({ web: ['8/udp'], '': ['80/tcp', 'icmp', '9/tcp'] }),
  );
});

describe('state tools', () => {
  const filled = () => {
    const at = model();
    const { units } = at.applications.app!;
    units['app/0'] = { ...units['app/0']!, charmState: { one: '1', two: '2' } };
    return bench(at);
  };
  table(
    [
      ['state-get', 0, 'one: "1"\ntwo: "2"\n'],
      ['state-get -', 0, 'one: "1"\ntwo: "2"\n'],
      ['state-get --format=json', 0, '{"one":"1","two":"2"}\n'],
      ['state-get one', 0, '1\n'],
      ['state-get five', 0, ''],
      ['state-get toString', 0, ''],
      ['state-get five --format=json', 0, '""\n'],
      ['state-get --strict five', 1, '"five" not found'],
      ['state-get one two', 2, 'unrecognized args: ["two"]'],
      ['state-delete five', 0, ''],
      ['state-set haha', 2, 'expected "key=value", got "haha"'],
    ],
    filled,
  );
  // Trap 7: an empty state is null.
  table([
    ['state-get --format=json', 0, 'null\n'],
    ['state-get', 0, ''],
  ]);

  it('limits keys and values', async () => {
    const { run } = filled();
    assert.equal(
      (await run(['state-set', `${'k'.repeat(257)}=v`])).stderr,
      'ERROR max allowed key length (256) exceeded\n',
    );
    assert.equal(
      (await run(['state-set', `k=${'v'.repeat(65537)}`])).stderr,
      'ERROR max allowed value length (65536) exceeded\n',
    );
  });

  it('reads its own writes and commits the whole state', async () => {
    const { out, context, run } = filled();
    assert.equal(context.changes().charmState, undefined);
    assert.equal((await run('state-set --file -')).needsStdin, true);
    await out('state-set --file - three=3', '{"one": "changed", "three": "no"}');
    await out('state-delete two');
    assert.equal(await out('state-get --format=json'), '{"one":"changed","three":"3"}\n');
    assert.deepEqual(context.changes().charmState, { one: 'changed', three: '3' });
  });
});
