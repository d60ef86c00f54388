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

export function addActions(
  charm: Charm<Types>,
  outside: Outside,
  observe: (ctx: Context, outside: Outside) => Promise<State>,
): void {
  charm.action('get-jdbc-endpoint', async (ctx) => getJdbcEndpoint(await observe(ctx, outside)));
  charm.action('get-password', async (ctx, { username }) =>
    getPassword(await observe(ctx, outside), username),
  );
  charm.action('set-password', async (ctx, parameters) =>
    setPassword(ctx, outside, await observe(ctx, outside), parameters),
  );
  charm.action('rotate-password', async (ctx, parameters) =>
    rotatePassword(ctx, outside, await observe(ctx, outside), parameters),
  );
  charm.action('show-status', async (ctx) =>
    showStatus(await observe(ctx, outside), (text) => ctx.hide(text)),
  );
}
