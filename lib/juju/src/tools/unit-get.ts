import { UsageError } from '../errors.ts';
import { quote } from '../go-text.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const unitGet = defineTool({
  name: 'unit-get',
  args: '<setting>',
  purpose: 'Print public-address or private-address.',
  formats: anyFormat,
  run({ context, args: [setting, ...rest], print }) {
    if (setting === undefined) throw new UsageError('no setting specified');
    if (setting !== 'private-address' && setting !== 'public-address') {
      throw new UsageError(`unknown setting ${quote(setting)}`);
    }
    noMoreArgs(rest);
    const { address } = context.unitState;
    print(setting === 'private-address' ? address : (context.application.serviceAddress ?? address));
  },
});
