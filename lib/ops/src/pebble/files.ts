/** Files of the workload's container. */
import { type Api, open, queryString } from './api.ts';
import { ApiError, PathError, type PathErrorKind, ProtocolError } from './errors.ts';
import { fileUpload, parseMultipart } from './multipart.ts';
import type { FileContent, FileInfo, FileType, OwnerOptions, PushOptions } from './types.ts';

/** What the API says of each path of a read, write, make-dirs or remove. */
interface PathResult {
  path: string;
  error?: { message: string; kind?: string };
}

/** Owner and mode on the wire. */
export const ownerFields = (owner: OwnerOptions): Record<string, unknown> => ({
  ...(owner.user === undefined ? {} : { user: owner.user }),
  ...(owner.userId === undefined ? {} : { 'user-id': owner.userId }),
  ...(owner.group === undefined ? {} : { group: owner.group }),
  ...(owner.groupId === undefined ? {} : { 'group-id': owner.groupId }),
});

const octal = (mode: number): string => mode.toString(8).padStart(3, '0');

export async function push(
  api: Api,
  path: string,
  content: FileContent,
  options: PushOptions = {},
): Promise<void> {
  refuseRelative(path);
  const { mode = 0o644, makeDirs = false, ...owner } = options;
  const file = { path, 'make-dirs': makeDirs, permissions: octal(mode), ...ownerFields(owner) };
  const boundary = crypto.randomUUID().replaceAll('-', '');
  const answer = await api.raw({
    method: 'POST',
    path: '/v1/files',
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    body: await sendable(fileUpload(boundary, { action: 'write', files: [file] }, path, content), content),
  });
  throwPathError(path, open(answer).result);
}

/** A body that is known is sent in one piece. */
async function sendable(
  body: AsyncIterable<string | Uint8Array>,
  content: FileContent,
): Promise<Uint8Array | AsyncIterable<string | Uint8Array>> {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return body;
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(pieces);
}

export async function pull(api: Api, path: string): Promise<Uint8Array> {
  refuseRelative(path);
  const answer = await api.raw({
    method: 'GET',
    path: `/v1/files${queryString({ action: 'read', path })}`,
    headers: { accept: 'multipart/form-data' },
  });
  if (answer.status >= 400) open(answer);
  const parts = parseMultipart(answer.contentType, answer.body);
  // The verdict comes last: only then are the bytes known to be whole.
  const verdict = parts.find((part) => part.name === 'response');
  if (!verdict) throw new ProtocolError('Pebble answered a read without its response part');
  throwPathError(path, open({ ...answer, body: verdict.body }).result);
  const file = parts.find((part) => part.name === 'files');
  if (!file) throw new ProtocolError('Pebble answered a read without the file');
  return file.body;
}

interface WireFile {
  path: string;
  name: string;
  type: FileType;
  size?: number;
  permissions: string;
  'last-modified': string;
  'user-id'?: number | null;
  user?: string;
  'group-id'?: number | null;
  group?: string;
}

export async function listFiles(
  api: Api,
  path: string,
  options: { pattern?: string; itself?: boolean } = {},
): Promise<FileInfo[]> {
  refuseRelative(path);
  const { pattern, itself } = options;
  const query = { action: 'list', path, pattern, itself: itself ? 'true' : undefined };
  const wire = await asPathError(path, () => api.get<WireFile[] | null>('/v1/files', query));
  return (wire ?? []).map((file) => ({
    path: file.path,
    name: file.name,
    type: file.type,
    ...(file.size === undefined ? {} : { size: file.size }),
    mode: Number.parseInt(file.permissions, 8),
    lastModified: file['last-modified'],
    ...(typeof file['user-id'] === 'number' ? { userId: file['user-id'] } : {}),
    ...(file.user ? { user: file.user } : {}),
    ...(typeof file['group-id'] === 'number' ? { groupId: file['group-id'] } : {}),
    ...(file.group ? { group: file.group } : {}),
  }));
}

export async function makeDir(
  api: Api,
  path: string,
  options: OwnerOptions & { mode?: number; makeParents?: boolean } = {},
): Promise<void> {
  refuseRelative(path);
  const { mode = 0o755, makeParents = false, ...owner } = options;
  const dir = { path, 'make-parents': makeParents, permissions: octal(mode), ...ownerFields(owner) };
  const { result } = await api.post('/v1/files', { action: 'make-dirs', dirs: [dir] });
  throwPathError(path, result);
}

export async function remove(api: Api, path: string, options: { recursive?: boolean } = {}): Promise<void> {
  refuseRelative(path);
  const paths = [{ path, recursive: options.recursive ?? false }];
  const { result } = await api.post('/v1/files', { action: 'remove', paths });
  throwPathError(path, result);
}

function refuseRelative(path: string): void {
  if (!path.startsWith('/'))
    throw new PathError('generic-file-error', path, `paths must be absolute, got "${path}"`);
  // It would end the header that carries the path.
  if (/[\r\n]/.test(path))
    throw new PathError('generic-file-error', path, 'a path must not have a line break');
}

function throwPathError(path: string, result: unknown): void {
  const error = (result as PathResult[] | undefined)?.[0]?.error;
  if (error) throw new PathError(pathErrorKind(error.kind), path, error.message);
}

const pathErrorKind = (kind: string | undefined): PathErrorKind =>
  kind === 'not-found' || kind === 'permission-denied' ? kind : 'generic-file-error';

/** Listing reports a bad path as an HTTP error, where the others answer 200 with the error inside. */
async function asPathError<T>(path: string, list: () => Promise<T>): Promise<T> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof ApiError && error.kind && error.kind !== 'login-required')
      throw new PathError(pathErrorKind(error.kind), path, error.message);
    throw error;
  }
}
