import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const isLeader = defineTool({
  name: 'is-leader',
  purpose: 'Print application leadership status.',
  formats: anyFormat,
  async run({ context, args, print }) {
    noMoreArgs(args);
    let leader: boolean;
    try {
      leader = await context.isLeader();
    } catch (error) {
      throw new Error(`leadership status unknown: ${(error as Error).message}`);
    }
    print(leader);
  },
});
