import { textList } from '../format/index.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const secretIds = defineTool({
  name: 'secret-ids',
  purpose: 'Print secret IDs.',
  formats: anyFormat,
  run({ context, args, print }) {
    noMoreArgs(args);
    const ids = context.secrets.managed().map(({ id }) => id);
    print(ids.length === 0 ? null : textList(ids));
  },
});
