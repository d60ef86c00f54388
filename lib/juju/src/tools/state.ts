/** state-get, state-set, state-delete: the unit's state kept by the controller. */
import { UsageError } from '../errors.ts';
import { boolFlag, textFlag } from '../flags.ts';
import { quote } from '../go-text.ts';
import { parseKeyValues } from '../key-values.ts';
import { parseSettings } from './settings-file.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 65536;

export const stateGet = defineTool({
  name: 'state-get',
  args: '[<key>]',
  purpose: 'Print server-side-state value.',
  formats: anyFormat,
  options: () => ({ strict: boolFlag(['strict'], 'Return an error if the requested key does not exist') }),
  run({ context: { state }, options: { strict }, args: [key = '-', ...rest], print }) {
    noMoreArgs(rest);
    if (key === '-' || key === '') return print(Object.keys(state.all()).length === 0 ? null : state.all());
    const value = state.get(key);
    if (value === undefined && strict) throw new Error(`${quote(key)} not found`);
    print(value ?? '');
  },
});

export const stateSet = defineTool({
  name: 'state-set',
  args: '<key>=<value> [<key>=<value> ...]',
  purpose: 'Set server-side-state values.',
  options: () => ({ file: textFlag(['file'], 'File containing key-value pairs') }),
  async run({ context, options: { file }, args, read }) {
    const values = parseKeyValues(args);
    const settings = { ...(file === undefined ? {} : parseSettings(await read(file))), ...values };
    for (const [key, value] of Object.entries(settings)) {
      if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
        throw new Error(`max allowed key length (${MAX_KEY_BYTES}) exceeded`);
      }
      if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
        throw new Error(`max allowed value length (${MAX_VALUE_BYTES}) exceeded`);
      }
    }
    if (Object.keys(settings).length > 0) context.state.set(settings);
  },
});

export const stateDelete = defineTool({
  name: 'state-delete',
  args: '<key>',
  purpose: 'Delete server-side-state key value pairs.',
  run({ context, args: [key, ...rest] }) {
    if (key === undefined || key === '') throw new UsageError('no key specified');
    noMoreArgs(rest);
    context.state.delete(key);
  },
});
