/** `key=val`, `key#base64=val`, `key#file=path` arguments and `--file` of secret-add and secret-set. */
import { isAbsolute, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { quote } from '../go-text.ts';
import type { HookIo } from '../hook.ts';
import { encodeSecretContent, MAX_SECRET_BYTES } from '../secret-value.ts';
import { parseSettings } from './settings-file.ts';

/**
 * Both kinds of file are opened by the agent, relative to its own directory: callers give absolute paths.
 * Arguments override the file.
 * @throws UsageError naming the argument but never a secret's value beyond what Juju itself prints.
 */
export async function readSecretContent(
  io: HookIo,
  args: readonly string[],
  file: string | undefined,
): Promise<Record<string, string>> {
  const values = new Map<string, Uint8Array>();
  for (const arg of args) {
    const equals = arg.replace(/=+$/, '').indexOf('=');
    if (equals < 1) throw new UsageError(`key value ${quote(arg)} not valid`);
    const key = arg.slice(0, equals);
    const value = arg.slice(equals + 1);
    if (key.endsWith('#file')) values.set(key.slice(0, -'#file'.length), await readFile(io, value));
    else values.set(key, Buffer.from(value));
  }
  const content = encodeSecretContent(values);
  if (file === undefined || file === '') return content;
  const settings = parseSettings(await readFile(io, file));
  const fromFile = new Map(Object.entries(settings).map(([key, value]) => [key, Buffer.from(value)]));
  return { ...encodeSecretContent(fromFile), ...content };
}

async function readFile(io: HookIo, path: string): Promise<Uint8Array> {
  const bytes = await io.readFile(isAbsolute(path) ? path : resolve(path));
  if (bytes.length > MAX_SECRET_BYTES) {
    throw new UsageError(`secret content in file ${quote(path)} too large: ${bytes.length} bytes`);
  }
  return bytes;
}
