/** storage-list and storage-get. */
import { UsageError } from '../errors.ts';
import type { Flag } from '../flags.ts';
import { textList } from '../format/index.ts';
import { quote } from '../go-text.ts';
import type { HookContext } from '../hook-context.ts';
import type { StorageState } from '../model.ts';
import { sortedNames } from '../names.ts';
import { own } from '../own.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

function instances(context: HookContext): Record<string, StorageState> {
  return context.unitState.storage ?? {};
}

export const storageList = defineTool({
  name: 'storage-list',
  args: '[<storage-name>]',
  purpose: 'List storage attached to the unit.',
  formats: anyFormat,
  run({ context, args: [name, ...rest], print }) {
    noMoreArgs(rest);
    const ids = sortedNames(Object.keys(instances(context)));
    print(textList(name === undefined ? ids : ids.filter((id) => id.slice(0, id.lastIndexOf('/')) === name)));
  },
});

function storageFlag({ snapshot: { hook } }: HookContext): Flag<string | undefined> {
  return {
    names: ['s'],
    help: 'Specify a storage instance by id',
    initial: hook.kind === 'storage' ? hook.storageId : undefined,
    parse(text) {
      if (!/^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*\/\d+$/.test(text)) {
        throw new UsageError(`invalid storage ID ${quote(text)}`);
      }
      return text;
    },
  };
}

export const storageGet = defineTool({
  name: 'storage-get',
  args: '[<key>]',
  purpose: 'Print information for the storage instance with the specified ID.',
  formats: anyFormat,
  options: (context) => ({ storage: storageFlag(context) }),
  run({ context, options: { storage: id }, args: [key, ...rest], print }) {
    if (id === undefined) throw new UsageError('no storage instance specified');
    noMoreArgs(rest);
    const storage = own(instances(context), id);
    if (storage === undefined) throw new Error(`storage ${quote(id)} not found`);
    const { kind, location } = storage;
    const values = { kind, location };
    if (!key) return print(values);
    const value = own(values, key);
    if (value === undefined) throw new Error(`invalid storage attribute ${quote(key)}`);
    print(value);
  },
});
