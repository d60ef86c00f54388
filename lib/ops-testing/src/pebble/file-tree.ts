/** A file system in memory with what Pebble's files API shows of one. */
import { posix } from 'node:path';
import { type FileInfo, type OwnerOptions, PathError } from '@charmed-spark/ops';
import type { FileState } from './container.ts';

interface Node extends OwnerOptions {
  content?: Uint8Array;
  mode: number;
  modified: string;
}

export class FileTree {
  readonly #nodes = new Map<string, Node>();
  readonly #users: Record<string, number> | undefined;
  readonly #now: () => Date;

  constructor(files: Record<string, string | FileState>, now: () => Date, users?: Record<string, number>) {
    this.#now = now;
    this.#users = users;
    this.#put('/', { mode: 0o755 });
    for (const [path, value] of Object.entries(files)) {
      const { content, mode, ...owner } = typeof value === 'string' ? { content: value } : value;
      this.#makeParents(absolute(path), {});
      if (content === undefined) this.#put(path, { mode: mode ?? 0o755, ...owner });
      else this.#put(path, { mode: mode ?? 0o644, content: bytes(content), ...owner });
    }
  }

  /** Everything but the parents that have nothing to tell. Texts are given as such. */
  files(): Record<string, FileState> {
    const result: Record<string, FileState> = {};
    for (const path of [...this.#nodes.keys()].sort()) {
      const { content, modified, ...rest } = this.#nodes.get(path) as Node;
      const plain = rest.mode === 0o755 && rest.user === 'root' && this.#childrenOf(path).length > 0;
      if (content !== undefined) result[path] = { content: textIfText(content), ...rest };
      else if (path !== '/' && !plain) result[path] = rest;
    }
    return result;
  }

  read(path: string): Uint8Array {
    const node = this.#existing('open', absolute(path));
    if (!node.content)
      throw new PathError('generic-file-error', path, `can only read a regular file: "${path}"`);
    return node.content;
  }

  write(
    path: string,
    content: Uint8Array,
    options: OwnerOptions & { mode: number; makeDirs: boolean },
  ): void {
    const { mode, makeDirs, ...owner } = options;
    absolute(path);
    this.#checkOwner(path, owner);
    if (makeDirs) this.#makeParents(path, owner);
    this.#parentOf('open', path);
    if (this.#nodes.get(path) && !this.#nodes.get(path)?.content)
      throw new PathError('generic-file-error', path, `rename ${path}: file exists`);
    this.#put(path, { content, mode, ...owner });
  }

  makeDir(path: string, options: OwnerOptions & { mode: number; makeParents: boolean }): void {
    const { mode, makeParents, ...owner } = options;
    absolute(path);
    this.#checkOwner(path, owner);
    const there = this.#nodes.get(path);
    if (there && makeParents && !there.content) return;
    if (there) throw new PathError('generic-file-error', path, `mkdir ${path}: file exists`);
    if (makeParents) this.#makeParents(path, owner);
    this.#parentOf('mkdir', path);
    this.#put(path, { mode, ...owner });
  }

  remove(path: string, recursive: boolean): void {
    absolute(path);
    if (recursive) {
      for (const other of [...this.#nodes.keys()])
        if (other === path || other.startsWith(`${path}/`)) this.#nodes.delete(other);
      return;
    }
    this.#existing('remove', path);
    if (this.#childrenOf(path).length > 0)
      throw new PathError('generic-file-error', path, `remove ${path}: directory not empty`);
    this.#nodes.delete(path);
  }

  list(path: string, options: { pattern?: string; itself?: boolean }): FileInfo[] {
    const node = this.#existing('stat', absolute(path));
    const single = node.content !== undefined || options.itself;
    const matches = options.pattern === undefined ? undefined : glob(options.pattern);
    return (single ? [path] : this.#childrenOf(path))
      .filter((child) => matches?.test(posix.basename(child)) ?? true)
      .map((child) => this.#info(child));
  }

  #info(path: string): FileInfo {
    const { content, mode, modified, ...owner } = this.#nodes.get(path) as Node;
    return {
      path,
      name: posix.basename(path) || '/',
      type: content ? 'file' : 'directory',
      ...(content ? { size: content.length } : {}),
      mode,
      lastModified: modified,
      ...owner,
    };
  }

  #put(path: string, node: Omit<Node, 'modified'>): void {
    const { user, userId, group, groupId, ...rest } = node;
    const owner = this.#owner(user, userId, 'root');
    const groupOwner = this.#owner(group, groupId, owner.name);
    this.#nodes.set(path, {
      ...rest,
      ...(owner.name === undefined ? {} : { user: owner.name }),
      ...(owner.id === undefined ? {} : { userId: owner.id }),
      ...(groupOwner.name === undefined ? {} : { group: groupOwner.name }),
      ...(groupOwner.id === undefined ? {} : { groupId: groupOwner.id }),
      modified: `${this.#now().toISOString().slice(0, 19)}Z`,
    });
  }

  /** Name and id where they are known; a user's group has the user's name here. */
  #owner(
    name: string | undefined,
    id: number | undefined,
    other: string | undefined,
  ): { name?: string; id?: number } {
    const names: Record<string, number> = { root: 0, ...this.#users };
    const known =
      name ?? Object.keys(names).find((key) => names[key] === id) ?? (id === undefined ? other : undefined);
    const number = id ?? (known === undefined ? undefined : names[known]);
    return {
      ...(known === undefined ? {} : { name: known }),
      ...(number === undefined ? {} : { id: number }),
    };
  }

  #checkOwner(path: string, { user, userId, group, groupId }: OwnerOptions): void {
    const refuse = (why: string): never => {
      throw new PathError('generic-file-error', path, why);
    };
    if (user === undefined && userId === undefined && (group !== undefined || groupId !== undefined))
      refuse('must specify user, not just group');
    for (const [kind, name] of [
      ['user', user],
      ['group', group],
    ]) {
      if (name !== undefined && name !== 'root' && this.#users && !Object.hasOwn(this.#users, name))
        refuse(`${kind}: unknown ${kind} ${name}`);
    }
  }

  #makeParents(path: string, owner: OwnerOptions): void {
    const parent = posix.dirname(path);
    const node = this.#nodes.get(parent);
    if (node?.content) throw new PathError('generic-file-error', path, `mkdir ${parent}: not a directory`);
    if (node) return;
    this.#makeParents(parent, owner);
    this.#put(parent, { mode: 0o755, ...owner });
  }

  #parentOf(operation: string, path: string): void {
    const parent = this.#nodes.get(posix.dirname(path));
    if (!parent) throw new PathError('not-found', path, `${operation} ${path}: no such file or directory`);
    if (parent.content)
      throw new PathError('generic-file-error', path, `${operation} ${path}: not a directory`);
  }

  #existing(operation: string, path: string): Node {
    const node = this.#nodes.get(path);
    if (!node) throw new PathError('not-found', path, `${operation} ${path}: no such file or directory`);
    return node;
  }

  #childrenOf(path: string): string[] {
    return [...this.#nodes.keys()].filter((other) => other !== '/' && posix.dirname(other) === path).sort();
  }
}

function absolute(path: string): string {
  if (!path.startsWith('/'))
    throw new PathError('generic-file-error', path, `paths must be absolute, got "${path}"`);
  return path;
}

const bytes = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

function textIfText(content: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return content;
  }
}

/** Go's path.Match: `*`, `?`, `[...]`, `\`. */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|\[\^?[^\]]*\]|[\s\S]/g, (part, escaped?: string) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1 && escaped === undefined) return part;
    return (escaped ?? part).replace(/[.+*?^${}()|[\]\\/]/, '\\$&');
  });
  return new RegExp(`^${source}$`, 'su');
}
