/** Builds everything that the lab's tests need: the node, all images, all charms. Quick when the cache has them. */
import { streamProgress } from '../lab/progress.ts';
import { rockNames } from '../lab/rocks/index.ts';
import { prepare } from './demo/prepare.ts';

await prepare(
  streamProgress(),
  rockNames.filter((name) => name !== 'charm-base'),
  [],
);
