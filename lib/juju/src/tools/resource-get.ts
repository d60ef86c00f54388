import { UsageError } from '../errors.ts';
import { quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import { own } from '../own.ts';
import { defineTool, noMoreArgs } from './tool.ts';

export const resourceGet = defineTool({
  name: 'resource-get',
  args: '<resource name>',
  purpose: 'Get the path to the locally cached resource file.',
  async run({ context, args: [name, ...rest], printRaw }) {
    if (name === undefined) throw new UsageError('missing required resource name');
    noMoreArgs(rest);
    try {
      printRaw(await pathOf(context, name));
    } catch (error) {
      throw new Error(`could not download resource: ${(error as Error).message}`);
    }
  },
});

async function pathOf({ application, io }: HookContext, name: string): Promise<string> {
  const meta = own(application.charm.resources, name);
  if (meta === undefined) throw new Error(`resource ${quote(name)} not found`);
  if (io.resource !== undefined) return io.resource(name);
  const path = own(application.resources, name);
  if (meta.type !== 'file' || path === undefined) throw new Error(`resource ${quote(name)} not found`);
  return path;
}
