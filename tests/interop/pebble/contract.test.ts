/** The contract that the Pebble of ops-testing keeps (tests/unit/pebble), on the real one. */
import { contract } from './contract.ts';
import { startDaemon } from './daemon.ts';

contract('the real Pebble', startDaemon);
