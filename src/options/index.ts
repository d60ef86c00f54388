/** The options: read, checked, and remembered as they were when they were last right. */
import { blocked } from '@charmed-spark/ops';
import { type Cause, degraded, stopped } from '../cause.ts';
import type { Context } from '../charm.gen.ts';
import type { State } from '../state.ts';
import { readOptions } from './read.ts';
import type { Options } from './state.ts';

export { readOptions } from './read.ts';
export type { InvalidOption, Options, OptionValues } from './state.ts';

/** Where each unit remembers: in its own databag of the peer relation. */
const rememberedKey = 'options';

export async function observeOptions(ctx: Context): Promise<Options> {
  const [config, peers] = await Promise.all([ctx.config(), ctx.relation('kyuubi-peers')]);
  const remembered = (await peers?.localUnit.read())?.[rememberedKey];
  const defaults = Object.fromEntries(
    Object.entries(ctx.meta.options).map(([name, option]) => [name, option.default]),
  );
  return readOptions(config, defaults, ctx.model.name, remembered);
}

export async function applyOptions(ctx: Context, { remember }: Options): Promise<void> {
  if (remember === undefined) return;
  const peers = await ctx.relation('kyuubi-peers');
  await peers?.localUnit.update({ [rememberedKey]: remember });
}

export function optionsCauses({ options: { invalid, usable } }: State): Cause[] {
  return invalid.map(({ option, flaw, allowed }) => {
    const status = blocked(`Invalid config option: ${option} ${flaw}; allowed: ${allowed}`);
    return usable ? degraded(status, `${option}: what was last right is in use`) : stopped(status);
  });
}
