/** The prometheus rock: a server that scrapes itself, as an unprivileged user, and promtool. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { freePort, host, ServerInRock } from '../support/server-in-rock.ts';

describe('the prometheus rock', function () {
  this.timeout(180_000);
  let server: ServerInRock;
  let url: string;
  const get = async <T>(path: string): Promise<T> => (await fetch(url + path)).json() as Promise<T>;

  before(async () => {
    server = await ServerInRock.unpack('prometheus');
    const port = await freePort();
    url = `http://${host}:${port}`;
    await writeFile(
      server.at('/etc/prometheus/prometheus.yml'),
      `scrape_configs: [{job_name: self, scrape_interval: 1s, static_configs: [{targets: ['${host}:${port}']}]}]\n`,
    );
    await server.start(
      [
        'prometheus',
        '--config.file=/etc/prometheus/prometheus.yml',
        '--storage.tsdb.path=/var/lib/prometheus',
        `--web.listen-address=${host}:${port}`,
      ],
      {},
      async () => {
        const { data } = await get<{ data: { activeTargets: { health: string }[] } }>('/api/v1/targets');
        return data.activeTargets[0]?.health === 'up';
      },
    );
  });
  after(() => server?.remove());

  it('answers queries', async () => {
    const { data } = await get<{ data: { result: { value: [number, string] }[] } }>('/api/v1/query?query=up');
    assert.deepEqual(
      data.result.map(({ value }) => value[1]),
      ['1'],
    );
  });

  it('has promtool, which tells good rules from bad ones', async () => {
    const rules = (expression: string): string =>
      `groups: [{name: g, rules: [{alert: A, expr: '${expression}'}]}]\n`;
    await writeFile(server.at('/tmp/good.yml'), rules('up == 0'));
    await writeFile(server.at('/tmp/bad.yml'), rules('up ==='));
    assert.equal((await server.run(['promtool', 'check', 'rules', '/tmp/good.yml'])).code, 0);
    assert.notEqual((await server.run(['promtool', 'check', 'rules', '/tmp/bad.yml'])).code, 0);
  });
});
