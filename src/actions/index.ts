/** The actions: each reads the state as an event does, does one thing and returns its results. */
import type { Charm } from '@charmed-spark/ops';
import type { Context, Types } from '../charm.gen.ts';
import type { Outside } from '../outside.ts';
import type { State } from '../state.ts';
import { getJdbcEndpoint } from './get-jdbc-endpoint.ts';
import { getPassword } from './get-password.ts';
import { rotatePassword } from './rotate-password.ts';
import { setPassword } from './set-password.ts';
import { showStatus } from './show-status.ts';

/** What actions read the state with. */
interface Reading {
  observe(ctx: Context): Promise<State>;
  /** Brings the unit in line as every event does, and gives the state as it is afterwards. */
  reconcile(ctx: Context): Promise<State>;
}

export function addActions(charm: Charm<Types>, outside: Outside, { observe, reconcile }: Reading): void {
  charm.action('get-jdbc-endpoint', async (ctx) => getJdbcEndpoint(await observe(ctx)));
  charm.action('get-password', async (ctx, { username }) => getPassword(await observe(ctx), username));
  charm.action('set-password', async (ctx, parameters) =>
    setPassword(ctx, outside, await observe(ctx), parameters),
  );
  charm.action('rotate-password', async (ctx, parameters) =>
    rotatePassword(ctx, outside, await observe(ctx), parameters),
  );
  // Some failures show only in the attempt to bring the unit in line: a database that takes no rows, for example.
  charm.action('show-status', async (ctx) => showStatus(await reconcile(ctx), (text) => ctx.hide(text)));
}
