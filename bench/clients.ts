/**
 * What clients of the relation `jdbc` cost: a steady event of a leader that has many of them, in this process under
 * Juju's rules in memory, and what one client more writes.
 */
import { client, serving } from '../tests/scenario/kyuubi/clients.ts';
import { World } from '../tests/scenario/kyuubi/world.ts';

const rounds = 5;

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

console.log('jdbc clients, a steady event of the leader in memory (databases and hashes are modelled):');
for (const count of [25, 50, 100, 200]) {
  const world = new World();
  const clients = Array.from({ length: count }, (_, at) => client(at + 100));
  const first = await world.context.run(world.context.on.updateStatus(), serving(clients));
  const times: number[] = [];
  let settled = first;
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    settled = await world.context.run(world.context.on.updateStatus(), serving(clients, settled));
    times.push(performance.now() - began);
  }
  const writes = world.writes;
  const more = await world.context.run(
    world.context.on.relationChanged(9000),
    serving([...clients, client(9000)], settled),
  );
  const bags = more.relations.filter(({ id, localApp }) => {
    const before = settled.relations.find((other) => other.id === id);
    return JSON.stringify(before?.localApp ?? {}) !== JSON.stringify(localApp);
  });
  const ms = median(times);
  console.log(
    `  ${String(count).padStart(3)} clients: ${ms.toFixed(0)} ms, ${(ms / count).toFixed(2)} ms each; one more writes ${bags.length} databag and ${world.writes - writes} time to the database`,
  );
}
