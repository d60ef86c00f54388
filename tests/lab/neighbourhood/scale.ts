/** Units that leave take everything of theirs along, and the rest goes on; units that come are like the others. */
import assert from 'node:assert/strict';
import { kubectl, podOf } from '../support/cluster.ts';
import { lab, labJson, waitFor, waitForStatus } from '../support/lab.ts';
import { admin, answers, app, discovered, model, query, units } from '../support/neighbourhood.ts';
import { registered } from '../support/zookeeper.ts';

const serverOf = (unit: string): string => `${podOf(unit)}.${app}-endpoints.${model}.svc.cluster.local:10009`;

const secrets = async (): Promise<string[]> =>
  Object.values(await labJson<Record<string, { label: string; owner: string }>>('secrets', '--model', model))
    .map(({ owner }) => owner)
    .filter((owner) => owner.startsWith(`${app}/`))
    .sort();

export function scale(): void {
  for (const count of [2, 1])
    it(`goes down to ${count} with nothing left of the unit that leaves`, async () => {
      const stay = units.slice(0, count);
      await lab('scale-application', '--model', model, app, `${count}`);
      await waitForStatus(model, app, { units: count });
      await waitFor(
        `the pod ${podOf(units[count] as string)} to go`,
        async () =>
          (await kubectl(['--namespace', model, 'get', 'pod', podOf(units[count] as string)])).code !== 0,
      );
      await waitFor(
        `${count} in ZooKeeper`,
        async () => JSON.stringify(await registered(model)) === JSON.stringify(stay.map(serverOf)),
      );
      assert.deepEqual([...new Set(await secrets())], stay);
      const login = await discovered(await admin());
      const { rows, log } = await query(login, 'SELECT 40 + 2;');
      assert.deepEqual(rows, ['42'], log);
    });

  it('comes back to three that answer alike', async () => {
    await lab('scale-application', '--model', model, app, '3');
    await waitForStatus(model, app, { units: 3 });
    await waitFor('three servers in ZooKeeper', async () => (await registered(model)).length === 3);
    const login = await admin();
    for (const unit of units) {
      assert.deepEqual(await admin(unit), login);
      await waitFor(`an answer of ${unit}`, () => answers(login, unit));
    }
  });
}
