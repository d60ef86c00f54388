import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const credentialGet = defineTool({
  name: 'credential-get',
  purpose: 'Access cloud credentials.',
  formats: anyFormat,
  async run({ context, args, print }) {
    noMoreArgs(args);
    if (!context.application.trust || context.io.credential === undefined) {
      throw new Error('cannot access cloud credentials: permission denied');
    }
    print(await context.io.credential());
  },
});
