/** The loki rock: what is pushed can be queried by its labels. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { waitFor } from '../support/lab.ts';
import { freePort, host, ServerInRock } from '../support/server-in-rock.ts';

describe('the loki rock', function () {
  this.timeout(1800_000); // builds the server when the cache lacks it
  let server: ServerInRock;
  let url: string;

  before(async () => {
    server = await ServerInRock.unpack('loki');
    const [port, grpc] = [await freePort(), await freePort()];
    url = `http://${host}:${port}`;
    await writeFile(
      server.at('/etc/loki/loki.json'),
      JSON.stringify({
        auth_enabled: false,
        analytics: { reporting_enabled: false },
        server: { http_listen_address: host, http_listen_port: port, grpc_listen_port: grpc },
        common: {
          path_prefix: '/var/lib/loki',
          replication_factor: 1,
          instance_addr: host,
          ring: { kvstore: { store: 'inmemory' } },
          storage: {
            filesystem: { chunks_directory: '/var/lib/loki/chunks', rules_directory: '/var/lib/loki/rules' },
          },
        },
        ingester: { lifecycler: { min_ready_duration: '0s' } },
        schema_config: {
          configs: [
            {
              from: '2024-01-01',
              store: 'tsdb',
              object_store: 'filesystem',
              schema: 'v13',
              index: { prefix: 'index_', period: '24h' },
            },
          ],
        },
      }),
    );
    await server.start(
      ['loki', '-config.file=/etc/loki/loki.json'],
      {},
      async () => (await fetch(`${url}/ready`)).ok,
    );
  });
  after(() => server?.remove());

  it('is the version that it was built from', async () => {
    const { stdout } = await server.run(['loki', '-version']);
    assert.match(stdout, /^loki, version v3\.7\.8 /);
  });

  it('gives back what was pushed, with its labels', async () => {
    const now = `${Date.now()}000000`;
    const pushed = await fetch(`${url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        streams: [{ stream: { juju_unit: 'kyuubi-k8s/0' }, values: [[now, 'a line of a log']] }],
      }),
    });
    assert.equal(pushed.status, 204, await pushed.text());
    const query = new URLSearchParams({ query: '{juju_unit="kyuubi-k8s/0"}' });
    const found = await waitFor('the line', async () => {
      const answer = (await (await fetch(`${url}/loki/api/v1/query_range?${query}`)).json()) as {
        data: { result: { values: string[][] }[] };
      };
      return answer.data.result[0]?.values[0];
    });
    assert.deepEqual(found, [now, 'a line of a log']);
  });
});
