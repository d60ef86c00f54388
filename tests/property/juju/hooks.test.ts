import assert from 'node:assert/strict';
import {
  type Bag,
  commitHook,
  type HookInfo,
  type ModelState,
  openHook,
  type SecretState,
} from '@charmed-spark/juju';
import fc from 'fast-check';
import {
  bench,
  editApplication,
  editRelation,
  joined,
  model,
  now,
  secret,
  secretId,
  status,
  withSecrets,
} from '../../unit/juju/fixture.ts';

const units = ['app/0', 'app/1', 'mysql/0', 'mysql/1'] as const;
const unit = fc.constantFrom(...units);
const lines = fc.constantFrom(
  'relation-set -r 2 a=1',
  'relation-set -r 11 a=2 b=',
  'relation-set -r 2 --app x=1',
  'relation-set -r 1 --app x=2',
  'open-port 80',
  'open-port --endpoints db 81',
  'close-port 80',
  'open-port icmp',
  'state-set s=1',
  'state-delete s',
  'secret-add --label one password=x',
  'secret-add --owner unit --label one password=y',
  `secret-set ${secretId(1)} password=z`,
  `secret-set ${secretId(2)} --description d`,
  `secret-get ${secretId(1)} --refresh`,
  `secret-get ${secretId(2)} --label mine`,
  `secret-grant ${secretId(1)} -r 2`,
  `secret-revoke ${secretId(1)} -r 2`,
  `secret-remove ${secretId(1)} --revision 1`,
  `secret-remove ${secretId(2)}`,
);

function furnished(): ModelState {
  return withSecrets(
    model(),
    secret(1, { owner: { kind: 'application', name: 'app' }, latest: 2 }),
    secret(2, { grants: [{ target: { kind: 'application', name: 'app' }, relationId: 2 }] }),
  );
}

describe('a commit', () => {
  it('applies all of a run or nothing, and never touches the model it is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 12 }), unit, async (commands, name) => {
        const at = furnished();
        const before = structuredClone(at);
        const { context, run } = bench(at, name);
        for (const line of commands) await run(line).catch(() => undefined);
        let after: ModelState | undefined;
        try {
          after = commitHook(at, name, context.changes(), now);
        } catch (error) {
          assert.equal((error as Error).name, 'CommitError');
        }
        assert.deepEqual(at, before);
        if (after === undefined) return;
        // What others own is never changed by a commit.
        const mine = name.slice(0, name.indexOf('/'));
        for (const each of Object.values(after.relations)) {
          for (const other of units) {
            if (other !== name)
              assert.deepEqual(each.unitBags[other], before.relations[each.id]!.unitBags[other]);
          }
          for (const app of ['app', 'mysql']) {
            if (app !== mine)
              assert.deepEqual(each.applicationBags[app], before.relations[each.id]!.applicationBags[app]);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('does not depend on the order of writes to different keys, ports and relations', async () => {
    const independent = [
      'relation-set -r 2 a=1',
      'relation-set -r 2 b=2',
      'relation-set -r 11 a=3',
      'relation-set -r 2 --app c=4',
      'open-port 80',
      'open-port --endpoints db 81',
      'state-set s=1',
      'state-set t=2',
      `secret-grant ${secretId(1)} -r 2`,
      `secret-set ${secretId(1)} --description d`,
    ];
    const outcome = async (commands: readonly string[]) => {
      const at = furnished();
      const { context, out } = bench(at);
      for (const line of commands) await out(line);
      return commitHook(at, 'app/0', context.changes(), now);
    };
    const expected = await outcome(independent);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(independent, { minLength: independent.length }),
        async (shuffled) => {
          assert.deepEqual(await outcome(shuffled), expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves in the bag what the run read back (read-your-writes)', async () => {
    const bag = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('', '1', '2'), {
      noNullPrototype: true,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(bag), fc.boolean(), async (writes: Bag[], app) => {
        const at = model();
        const { context, out } = bench(at, 'app/0', joined);
        const target = app ? ['--app'] : [];
        for (const each of writes)
          await out(['relation-set', ...target, '--file', '-'], JSON.stringify(each));
        const seen = JSON.parse(await out(['relation-get', '--format=json', ...target, '-', 'app/0']));
        const after = commitHook(at, 'app/0', context.changes(), now).relations[2]!;
        assert.deepEqual((app ? after.applicationBags.app : after.unitBags['app/0']) ?? {}, seen);
      }),
    );
  });
});

/** Every text of the model carries whose it is, so that a leak shows. */
function marked(secrets: SecretState[]): ModelState {
  let at = withSecrets(model(), ...secrets);
  for (const id of [1, 2, 11]) {
    const relation = at.relations[id]!;
    const applications = relation.endpoints.map((end) => end.application);
    at = editRelation(at, id, {
      applicationBags: Object.fromEntries(applications.map((name) => [name, { k: `<bag ${id} ${name}>` }])),
      unitBags: Object.fromEntries(
        Object.keys(relation.unitBags).map((name) => [name, { k: `<bag ${id} ${name}>` }]),
      ),
    });
  }
  for (const [name, application] of Object.entries(at.applications)) {
    at = editApplication(at, name, {
      config: { level: `<config ${name}>` },
      status: status('active', `<app status ${name}>`),
      units: Object.fromEntries(
        Object.entries(application.units).map(([each, state]) => [
          each,
          {
            ...state,
            charmState: { k: `<state ${each}>` },
            workloadStatus: status('active', `<status ${each}>`),
          },
        ]),
      ),
    });
  }
  return { ...at, config: { 'secret-model-setting': '<model config>' } };
}

const owners = [
  { kind: 'application', name: 'app' },
  { kind: 'application', name: 'mysql' },
  { kind: 'model', name: 'test' },
  ...units.map((name) => ({ kind: 'unit', name }) as const),
] as const;
const targets = owners.filter(({ kind }) => kind !== 'model');
const anySecret = fc.record({
  owner: fc.constantFrom(...owners),
  latest: fc.integer({ min: 1, max: 4 }),
  grants: fc.array(
    fc.record({ target: fc.constantFrom(...targets), relationId: fc.constantFrom(2, 11, 99) }),
    { maxLength: 2 },
  ),
  tracked: fc.dictionary(unit, fc.integer({ min: 1, max: 4 }), { noNullPrototype: true }),
});

describe('the view of a run', () => {
  it('holds nothing that the unit may not see', () => {
    const hooks: HookInfo[] = [{ kind: 'commands' }, { kind: 'lifecycle', name: 'update-status' }];
    fc.assert(
      fc.property(
        fc.array(anySecret, { maxLength: 5 }),
        unit,
        fc.boolean(),
        fc.constantFrom(...hooks),
        (kinds, name, leads, hook) => {
          const own = name.slice(0, name.indexOf('/'));
          const secrets = kinds.map(({ owner, latest, grants, tracked }, n) =>
            secret(n, {
              owner,
              latest,
              grants,
              label: `<label ${n}>`,
              description: `<description ${n}>`,
              consumers: Object.fromEntries(
                Object.entries(tracked).map(([by, revision]) => [
                  by,
                  { revision: Math.min(revision, latest), label: `<consumer ${n} ${by}>` },
                ]),
              ),
            }),
          );
          let at = marked(secrets);
          const sibling = units.find((each) => each.startsWith(`${own}/`) && each !== name)!;
          at = editApplication(at, own, { leader: leads ? name : sibling });
          const view = JSON.stringify(
            openHook(at, name, hook, { jujuVersion: '3.6.28', cloudApiVersion: '1' }),
          );

          const expected = (text: string, visible: boolean) =>
            assert.equal(view.includes(text), visible, `${text} for ${name}${leads ? ' (leader)' : ''}`);
          for (const app of ['app', 'mysql']) {
            expected(`<config ${app}>`, app === own);
            expected(`<app status ${app}>`, app === own && leads);
          }
          for (const each of units) {
            expected(`<state ${each}>`, each === name);
            expected(`<status ${each}>`, each === name || (leads && each === sibling));
          }
          expected('<model config>', false);
          for (const id of [1, 2, 11]) {
            const peers = id === 1;
            const takesPart = !peers || own === 'app';
            for (const app of peers ? ['app'] : ['app', 'mysql']) {
              expected(`<bag ${id} ${app}>`, takesPart && (app !== own || peers || leads));
            }
            for (const each of peers ? ['app/0', 'app/1'] : units) {
              expected(
                `<bag ${id} ${each}>`,
                takesPart && (each === name || !each.startsWith(`${own}/`) || peers),
              );
            }
          }
          for (const [n, each] of secrets.entries()) {
            const { kind, name: owner } = each.owner;
            const ours = kind !== 'model' && (owner === name || owner === own);
            const manages = ours && (kind === 'unit' || leads);
            const granted = each.grants.some(
              ({ target, relationId }) => relationId !== 99 && (target.name === name || target.name === own),
            );
            expected(`<label ${n}>`, ours);
            expected(`<description ${n}>`, manages);
            for (const by of units) {
              expected(
                `<consumer ${n} ${by}>`,
                by === name && each.consumers[by] !== undefined && (ours || granted),
              );
            }
            if (!ours && !granted) expected(secretId(n), false);
            for (const { revision, content } of each.revisions) {
              const current = revision === each.latest || revision === each.consumers[name]?.revision;
              expected(`"${content.password}"`, manages || ((ours || granted) && current));
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
