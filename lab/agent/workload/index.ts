/** What the Pebbles of the workload containers tell. */
export { pebbleGet } from './pebble-http.ts';
export { readyKey, type WatchOptions, watchWorkload } from './watch.ts';
