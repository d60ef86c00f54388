import { main } from '@charmed-spark/ops';
import { charm } from './charm.ts';

main(charm);
