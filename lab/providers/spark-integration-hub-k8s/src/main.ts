import { main } from '@charmed-spark/ops';
import { makeCharm } from './charm.ts';
import { realOutside } from './outside.ts';

main(makeCharm(realOutside));
