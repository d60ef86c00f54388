import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Fate, type Run, relation, World } from './world.ts';

type Happening =
  | { kind: 'step'; fate: Fate }
  | { kind: 'crash'; newPod: boolean }
  | { kind: 'relate'; id: number }
  | { kind: 'join' | 'write' | 'leave'; id: number; unit: number }
  | { kind: 'write application' | 'break'; id: number }
  | { kind: 'config' | 'lead' | 'boot' };

const id = fc.integer({ min: 1, max: 2 });
const any = fc.integer({ min: 0, max: 2 });
const unit = fc.integer({ min: 1, max: 11 });
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fate>('done') },
  { weight: 1, arbitrary: fc.constantFrom<Fate>('failed', 'cut off before', 'cut off after') },
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('step' as const), fate }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), newPod: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('relate' as const), id }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('join' as const, 'write' as const, 'leave' as const),
      id: any,
      unit,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('write application' as const), id: any }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const), id }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('config' as const, 'lead' as const, 'boot' as const) }),
  },
);

function happen(world: World, happening: Happening): void {
  const { view } = world;
  const found = 'id' in happening ? world.relation(happening.id) : undefined;
  const name = 'unit' in happening ? `${found?.remoteApplication}/${happening.unit}` : '';
  switch (happening.kind) {
    case 'step':
      world.step(happening.fate);
      return;
    case 'crash':
      world.crash(happening.newPod);
      return;
    case 'relate':
      // A relation id is never used again.
      if (!world.related.has(happening.id)) {
        world.related.add(happening.id);
        view.relations.push(relation(happening.id, ['', 'db', 'zk'][happening.id] as string, 'requirer'));
      }
      return;
    case 'join':
      if (found?.life === 'alive') found.units[name] ??= 1;
      return;
    case 'write':
      if (found?.units[name] !== undefined) found.units[name] += 1;
      return;
    case 'leave':
      if (found) delete found.units[name];
      return;
    case 'write application':
      if (found) found.applicationVersion += 1;
      return;
    case 'break':
      if (found === undefined) return;
      found.life = 'dying';
      if (!world.inScope.has(happening.id)) world.leave(happening.id);
      return;
    case 'config':
      view.configHash += '1';
      return;
    case 'lead':
      view.leader = !view.leader;
      return;
    case 'boot':
      world.boot();
      return;
  }
}

const done = (world: World): Run[] => world.trace.filter((run) => run.outcome === 'done');
const eventOf = (run: Run): string => run.name.slice(run.name.lastIndexOf('-') + 1);

/** The rules that hold for every history of one relation, whatever happened around it. */
function checkRelation(runs: Run[]): void {
  const joined = new Set<string>();
  let created = false;
  let broken = false;
  let owed: string | undefined;
  for (const run of runs) {
    const event = eventOf(run);
    assert.ok(!broken, `${run.name} after broken`);
    if (event === 'created') {
      assert.ok(!created, 'created twice');
      created = true;
      continue;
    }
    assert.ok(created, `${run.name} before created`);
    if (owed !== undefined) {
      assert.equal(`${event} ${run.unit}`, `changed ${owed}`, 'the first changed follows joined');
      owed = undefined;
    }
    const unit = run.unit;
    if (unit === undefined) {
      if (event === 'broken') {
        assert.deepEqual([...joined], [], 'broken before every unit departed');
        broken = true;
      }
      continue;
    }
    if (event === 'joined') {
      assert.ok(!joined.has(unit), `${unit} joined twice`);
      assert.ok(run.members.includes(unit), 'a joining unit is a member');
      joined.add(unit);
      owed = unit;
    } else {
      assert.ok(joined.has(unit), `${run.name} of ${unit}, which has not joined`);
      if (event === 'departed') {
        assert.ok(!run.members.includes(unit), 'a departing unit is no member');
        joined.delete(unit);
      }
    }
  }
}

function checkHistory(world: World): void {
  const { trace } = world;
  // A hook that did not end well runs again before any other, unless it lost its cause.
  for (const [index, run] of trace.entries()) {
    const next = trace[index + 1];
    if (run.outcome === 'done' || next === undefined) continue;
    if (/pebble-ready|leader-elected/.test(run.name) || run.relationId !== undefined) continue;
    assert.equal(next.name, run.name, `${run.name} was not run again`);
  }
  const names = done(world).map((run) => run.name);
  if (names.length > 0) assert.equal(names[0], 'install');
  assert.equal(names.filter((name) => name === 'install').length, Math.min(1, names.length));
  const started = names.indexOf('start');
  if (started >= 0) assert.equal(names[started - 1], 'config-changed');
  for (const [index, name] of names.entries()) {
    const next = names[index + 1];
    const dying = world.view.life === 'dying';
    if (name === 'upgrade-charm' && next !== undefined && next !== 'upgrade-charm' && !dying)
      assert.equal(next, 'config-changed');
  }
  // A unit may die before it has started: it still tells that what it knew is over.
  const early = started < 0 ? done(world) : done(world).slice(0, started);
  for (const run of early) assert.doesNotMatch(run.name, /-relation-(joined|changed)$|update-status/);
  for (const relationId of [0, 1, 2])
    checkRelation(done(world).filter((run) => run.relationId === relationId));
}

describe('the resolver, for any order of events, failures and crashes', () => {
  const histories = fc.array(happening, { minLength: 20, maxLength: 150, size: 'max' });
  const live = (happenings: Happening[]): World => {
    const world = new World();
    world.boot();
    for (const each of happenings) happen(world, each);
    return world;
  };

  it('keeps the order of hooks, and ends up knowing what there is', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const world = live(happenings);
        world.settle();
        checkHistory(world);
        assert.ok(world.state.started);
        assert.equal(world.state.configHash, world.view.configHash);
        assert.equal(world.state.leader, world.view.leader);
        assert.deepEqual(world.facts.workload, []);
        assert.deepEqual(
          Object.fromEntries(
            Object.entries(world.state.relations).map(([key, { units, applicationVersion }]) => [
              key,
              { units, applicationVersion },
            ]),
          ),
          Object.fromEntries(
            world.view.relations.map(({ id: key, units, applicationVersion }) => [
              key,
              { units, applicationVersion },
            ]),
          ),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('never loses a departed or a broken when every relation goes', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        const world = live(happenings);
        const created = (relationId: number) =>
          done(world).some((run) => run.relationId === relationId && eventOf(run) === 'created');
        for (const relationId of [1, 2]) happen(world, { kind: 'break', id: relationId });
        const known = [1, 2].filter(
          (relationId) => created(relationId) || world.state.relations[relationId]?.created,
        );
        world.settle();
        checkHistory(world);
        for (const relationId of known) {
          const runs = done(world).filter((run) => run.relationId === relationId);
          assert.equal(runs.filter((run) => eventOf(run) === 'broken').length, 1);
          const count = (event: string) => runs.filter((run) => eventOf(run) === event).length;
          assert.equal(count('joined'), count('departed'));
        }
        assert.deepEqual([...world.inScope], [0]);
      }),
      { numRuns: 300 },
    );
  });

  it('ends a dying unit with its relations, stop and remove', () => {
    fc.assert(
      fc.property(histories, fc.array(fate, { maxLength: 30 }), (happenings, fates) => {
        const world = live(happenings);
        world.view.life = 'dying';
        const started = world.state.started;
        for (const each of fates) world.step(each);
        world.settle();
        checkHistory(world);
        assert.equal(world.ended, 'dead');
        assert.deepEqual([...world.inScope], []);
        const names = done(world).map((run) => run.name);
        if (world.state.installed) assert.equal(names.at(-1), 'remove');
        if (started && world.facts.charm !== undefined && !fates.includes('cut off before')) {
          assert.ok(names.includes('stop') || !world.state.installed);
        }
        for (const run of done(world)) assert.doesNotMatch(run.name, /^cluster-relation-broken$/);
      }),
      { numRuns: 300 },
    );
  });
});
