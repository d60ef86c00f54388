import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isAllowed } from '../../../src/users/allowlist.ts';
import { client, type Input, type Out, serving } from '../../scenario/kyuubi/clients.ts';
import { World } from '../../scenario/kyuubi/world.ts';

/** What happens around the application, in any order. */
type Step =
  | { kind: 'client comes' | 'client goes'; id: number }
  | { kind: 'system-users'; content: Record<string, string> | undefined }
  | { kind: 'allowlist'; text: string }
  | { kind: 'database'; answers: boolean }
  | { kind: 'another database' | 'leader' | 'follower' | 'hook cut off' }
  | { kind: 'rotate'; username: string };

const name = fc.constantFrom('alice', 'bob', 'carol');
const password = fc.constantFrom('one', 'two', 'three');
const content = fc
  .tuple(password, fc.dictionary(name, password, { maxKeys: 3 }))
  .map(([admin, others]) => ({ admin, ...others }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('client comes' as const, 'client goes' as const),
    id: fc.integer({ min: 20, max: 23 }),
  }),
  fc.record({ kind: fc.constant('system-users' as const), content: fc.option(content, { nil: undefined }) }),
  fc.record({
    kind: fc.constant('allowlist' as const),
    text: fc.constantFrom('*', 'alice', 'a*,bob', '', 'not;valid'),
  }),
  fc.record({ kind: fc.constant('database' as const), answers: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom(
      'another database' as const,
      'leader' as const,
      'follower' as const,
      'hook cut off' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('rotate' as const),
    username: fc.constantFrom('admin', 'alice', 'relation_id_20'),
  }),
);

const secretId = '00000000000000000009';

/** One application with its world: events run on it, and some of them never reach their end. */
class Application {
  readonly world = new World();
  #state: Input = serving([]);
  #ids = new Set<number>();
  #content: Record<string, string> | undefined;
  #revision = 0;
  allowlist = '*';

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'client comes':
        this.#ids.add(step.id);
        break;
      case 'client goes':
        this.#ids.delete(step.id);
        break;
      case 'system-users':
        this.#content = step.content;
        this.#revision += 1;
        break;
      case 'allowlist':
        this.#state = { ...this.#state, config: { ...this.#state.config, allowlist: step.text } };
        if (step.text !== 'not;valid') this.allowlist = step.text;
        break;
      case 'database':
        this.world.failure = step.answers ? undefined : { state: 'unreachable', why: 'down' };
        break;
      case 'another database':
        this.world.rows = undefined;
        break;
      case 'leader':
      case 'follower':
        this.#state = { ...this.#state, leader: step.kind === 'leader' };
        break;
      case 'hook cut off':
        // The database has what it did, Juju has nothing of it.
        await this.#run(this.world.context.on.updateStatus());
        return;
      case 'rotate':
        this.#state = await this.#run(
          this.world.context.on.action('rotate-password', { username: step.username }),
        );
        return;
    }
    this.#state = await this.#run(this.world.context.on.updateStatus());
  }

  async settle(): Promise<Out> {
    this.world.failure = undefined;
    this.#state = { ...this.#state, leader: true };
    this.#state = await this.#run(this.world.context.on.updateStatus());
    return this.#state as Out;
  }

  get ids(): number[] {
    return [...this.#ids];
  }

  get content(): Record<string, string> | undefined {
    return this.#content;
  }

  #run(event: Parameters<World['context']['run']>[0]): Promise<Out> {
    const last = this.#state as Out;
    const { 'system-users': _, ...rest } = last.config ?? {};
    const others = (last.secrets ?? []).filter(({ id }) => id !== secretId);
    const mine =
      this.#content === undefined
        ? []
        : [{ id: secretId, owner: 'model' as const, revisions: { [this.#revision]: this.#content } }];
    const config = this.#content === undefined ? rest : { ...rest, 'system-users': `secret:${secretId}` };
    const state = serving(
      [...this.#ids].sort().map((id) => client(id)),
      { ...last, config, secrets: [...others, ...mine] } as Out,
      { leader: last.leader ?? true },
    );
    return this.world.context.run(event, state);
  }
}

describe('users, after any history', function () {
  this.timeout(60_000);

  it('are those that should be, with the passwords that their owners know, and then rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const application = new Application();
        const { world } = application;
        await application.settle();
        for (const one of steps) await application.take(one);
        const out = await application.settle();

        const clients = application.ids.map((id) => `relation_id_${id}`);
        const kept = out.secret('kyuubi-peers.kyuubi-k8s.app').latest;
        const operators = Object.keys(kept)
          .filter((key) => key.endsWith('-password'))
          .map((key) => key.replace(/-password$/, ''));
        const { content } = application;
        if (content !== undefined) {
          assert.deepEqual(operators.sort(), Object.keys(content).sort());
          for (const [name, chosen] of Object.entries(content))
            assert.equal(kept[`${name}-password`], chosen);
        }
        assert.deepEqual(Object.keys(world.hashes ?? {}).sort(), [...operators, ...clients].sort());
        for (const name of operators)
          assert.equal(world.hashes?.[name], `hash-of-${kept[`${name}-password`]}`);
        for (const id of application.ids) {
          const given = out.secret(`jdbc.${id}.user.secret`).latest;
          assert.equal(world.hashes?.[`relation_id_${id}`], `hash-of-${given.password}`);
        }
        const left = out.secrets.filter(({ label }) => /^jdbc\.\d+\.user/.test(label ?? ''));
        assert.equal(left.length, application.ids.length, 'no secret of a client that went');
        const list = application.allowlist.split(',');
        assert.deepEqual(
          world.allowed.sort(),
          [...operators.filter((name) => isAllowed(list, name)), ...clients].sort(),
        );

        const counted = [world.writes, world.hashings];
        const again = await application.settle();
        assert.deepEqual([world.writes, world.hashings], counted);
        assert.deepEqual(again.relations, out.relations);
        const revisions = ({ secrets }: Out) =>
          secrets.map(({ id, latestRevision }) => `${id} ${latestRevision}`).sort();
        assert.deepEqual(revisions(again), revisions(out));
      }),
      { numRuns: 60 },
    );
  });
});
