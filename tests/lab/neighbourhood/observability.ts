/** Metrics, alerts, dashboard and logs arrive where others look at them. */
import assert from 'node:assert/strict';
import { waitFor } from '../support/lab.ts';
import { address, admin, app, model, query, units } from '../support/neighbourhood.ts';

const prometheus = async <T>(path: string): Promise<T> => {
  const answer = await fetch(`http://${await address('prometheus-k8s')}:9090/api/v1/${path}`);
  const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string };
  assert.equal(status, 'success', error);
  return data;
};

interface Target {
  health: string;
  labels: Record<string, string>;
}

const alerts = [
  'KyuubiEngineStartFailure',
  'KyuubiHighAvailability',
  'KyuubiJvmMemoryFillingUp',
  'KyuubiJvmThreadsDeadLocked',
  'KyuubiKeyStoreExpiration',
  'KyuubiMissing',
];

export function observability(): void {
  it('lets Prometheus scrape every unit, with labels that name it', async () => {
    const healthy = await waitFor('three healthy targets', async () => {
      const { activeTargets } = await prometheus<{ activeTargets: Target[] }>('targets?state=active');
      const ours = activeTargets.filter(({ labels }) => labels.juju_application === app);
      return ours.length === 3 && ours.every(({ health }) => health === 'up') && ours;
    });
    assert.deepEqual(healthy.map(({ labels }) => labels.juju_unit).sort(), units);
    const { result } = await prometheus<{ result: unknown[] }>(
      `query?query=${encodeURIComponent('kyuubi_jvm_uptime{juju_application="kyuubi-k8s"} > 0')}`,
    );
    assert.equal(result.length, 3);
  });

  it('loads the six alerts, none of which fires on a healthy set', async () => {
    const { groups } = await prometheus<{
      groups: { rules: { name: string; state: string; health: string }[] }[];
    }>('rules');
    const ours = groups.flatMap(({ rules }) => rules).filter(({ name }) => name.startsWith('Kyuubi'));
    assert.deepEqual(ours.map(({ name }) => name).sort(), alerts);
    assert.deepEqual(
      ours.filter(({ state }) => state === 'firing').map(({ name }) => name),
      [],
    );
    assert.deepEqual(
      ours.filter(({ health }) => health === 'err'),
      [],
    );
  });

  it('finds the log line of a session in Loki, with the labels of its unit', async () => {
    const login = await admin();
    assert.equal((await query(login, 'SELECT 1;')).code, 0);
    const expression = '{juju_application="kyuubi-k8s"} |= "org.apache.kyuubi.session.KyuubiSessionImpl:"';
    const streams = await waitFor('a log line in Loki', async () => {
      const answer = await fetch(
        `http://${await address('loki-k8s')}:3100/loki/api/v1/query_range?query=${encodeURIComponent(expression)}`,
      );
      const { data } = (await answer.json()) as { data: { result: { stream: Record<string, string> }[] } };
      return data.result.length > 0 && data.result;
    });
    const [{ stream } = { stream: {} as Record<string, string> }] = streams;
    assert.equal(stream.juju_model, model);
    assert.match(stream.juju_unit ?? '', /^kyuubi-k8s\/\d$/);
  });
}
