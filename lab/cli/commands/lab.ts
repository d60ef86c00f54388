/** up and down. */
import { CommandError } from '../errors.ts';
import { exclusively } from '../lock.ts';
import { machineText } from '../machine.ts';
import { checkEmpty } from '../parse/names.ts';
import type { Session } from '../session.ts';
import type { CommandSpec } from '../spec.ts';

/** The model that a new lab begins with. */
const firstModel = 'lab';

/** All to the end, then the first failure: a step that fails does not leave the other running unseen. */
async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}

async function start(session: Session): Promise<void> {
  const [{ nodeUp, importImage }, { buildRock }, { controllerUp }] = await Promise.all([
    import('../../node/index.ts'),
    import('../../rocks/index.ts'),
    import('../../controller/lifecycle.ts'),
  ]);
  const progress = await session.progress();
  await progress.step('lab up', async () => {
    // The image of the charm containers is mostly downloads, Kubernetes mostly compiling: they go well together.
    const [, base] = await together(nodeUp(progress), buildRock('charm-base', progress));
    await progress.step(`importing ${base.image}`, () => importImage(base.archive, base.image));
    await controllerUp(progress);
  });
  const { models } = await session.call('models', {});
  if (models.length === 0) {
    await session.call('add-model', { name: firstModel });
    session.info(`Added '${firstModel}' model.`);
  }
  const name = models.find((model) => model.current)?.name ?? models[0]?.name ?? firstModel;
  await session.call('switch', { model: name });
  session.info(
    `The lab is up. Current model: ${name}. Next: lab deploy ./dist/<charm>.charm, or lab status.`,
  );
}

export const up: CommandSpec = {
  name: 'up',
  summary: 'Start Kubernetes and the controller on this machine.',
  usage: '',
  details: `The first time Kubernetes is built, which takes some minutes; later starts take seconds. A lab that is up already
is left as it is, a half-dead one is healed.`,
  examples: [['Start', 'lab up']],
  seeAlso: ['down', 'deploy'],
  model: false,
  async run(session, args) {
    checkEmpty(args);
    const missing = await machineText();
    if (missing) throw new CommandError(missing);
    await exclusively('lab up', () => start(session));
  },
};

export const down: CommandSpec = {
  name: 'down',
  summary: 'End them and remove every trace of them.',
  usage: '',
  details:
    'Everything in the lab is lost: models, applications, their data. Results of builds stay in the cache.',
  examples: [['End it', 'lab down']],
  seeAlso: ['up'],
  model: false,
  async run(session, args) {
    checkEmpty(args);
    if (process.getuid?.() !== 0)
      throw new CommandError('"lab down" needs root, as "lab up" does: run it with sudo');
    const [{ nodeDown }, { controllerDown }] = await Promise.all([
      import('../../node/index.ts'),
      import('../../controller/lifecycle.ts'),
    ]);
    await exclusively('lab down', async () => {
      const progress = await session.progress();
      await progress.step('lab down', async () => {
        await controllerDown();
        await nodeDown(progress);
      });
    });
  },
};
