/** Command line for developers of the node: `node lab/node/main.ts up|down|check|status|footprint|import ARCHIVE IMAGE`. */
import { streamProgress } from '../progress.ts';
import { cachedDir } from './binaries.ts';
import { footprint } from './footprint.ts';
import { checkMachine, importImage, nodeDown, nodeUp } from './index.ts';
import { running } from './processes.ts';
import { allComponents, healthy } from './up.ts';

const progress = streamProgress();

const commands: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  async check() {
    const problems = await checkMachine();
    for (const { what, remedy } of problems) console.error(`${what}\n  ${remedy}`);
    return problems.length === 0 ? 0 : 1;
  },
  async up() {
    if ((await commands.check?.([])) !== 0) return 1;
    await progress.step('node up', () => nodeUp(progress));
    return 0;
  },
  async down() {
    await nodeDown(progress);
    return 0;
  },
  async status() {
    for (const { name } of allComponents(cachedDir()))
      console.log(`${name}: ${running(name)?.pid ?? 'not running'}`);
    const ready = await healthy();
    console.log(ready ? 'the node is ready' : 'the node is not ready');
    return ready ? 0 : 1;
  },
  async footprint() {
    console.log(JSON.stringify(await footprint(), null, 2));
    return 0;
  },
  async import([archive, image]) {
    if (!archive || !image) throw new Error('usage: import ARCHIVE IMAGE');
    await progress.step(`import ${image}`, () => importImage(archive, image));
    return 0;
  },
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  console.error(`usage: main.ts ${Object.keys(commands).join('|')}`);
  process.exitCode = 64;
} else {
  command(args).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
