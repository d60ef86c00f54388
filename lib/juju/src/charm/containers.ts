import type { CharmMeta } from '../model.ts';
import type { Reader } from './reader.ts';

type Containers = CharmMeta['containers'];
type Resources = CharmMeta['resources'];
type Storage = CharmMeta['storage'];

export function parseContainers(section: Reader, resources: Resources, storage: Storage): Containers {
  return Object.fromEntries(
    section.children().map(([name, reader]) => {
      const resource = reader.text('resource');
      if (resource !== undefined && resources[resource]?.type !== 'oci-image') {
        reader.fail('resource', `names no oci-image resource: ${JSON.stringify(resource)}`);
      }
      const mounts = parseMounts(reader, storage);
      const uid = userId(reader, 'uid');
      const gid = userId(reader, 'gid');
      return [
        name,
        {
          ...(resource === undefined ? {} : { resource }),
          ...(mounts === undefined ? {} : { mounts }),
          ...(uid === undefined ? {} : { uid }),
          ...(gid === undefined ? {} : { gid }),
        },
      ];
    }),
  );
}

function parseMounts(reader: Reader, storage: Storage): Containers[string]['mounts'] {
  return reader.list('mounts')?.map((mount) => {
    const { storage: name, location } = (mount ?? {}) as Record<string, unknown>;
    if (typeof name !== 'string' || !Object.hasOwn(storage, name)) {
      return reader.fail('mounts', `names no storage: ${JSON.stringify(name ?? null)}`);
    }
    return { storage: name, location: typeof location === 'string' ? location : '' };
  });
}

/** 1000 to 9999 are for people. */
function userId(reader: Reader, key: string): number | undefined {
  const id = reader.number(key);
  if (id !== undefined && id >= 1000 && id <= 9999) reader.fail(key, `may not be 1000-9999, got ${id}`);
  return id;
}

export function parseResources(section: Reader): Resources {
  return Object.fromEntries(
    section.children().map(([name, reader]) => {
      const type = reader.oneOf('type', ['oci-image', 'file'] as const) ?? 'file';
      const description = reader.text('description');
      const filename = reader.text('filename');
      const upstreamSource = reader.text('upstream-source');
      if (type === 'file' && filename === undefined) reader.fail('filename', 'is missing');
      if (filename?.includes('/'))
        reader.fail('filename', `may not contain "/", got ${JSON.stringify(filename)}`);
      return [
        name,
        {
          type,
          ...(description === undefined ? {} : { description }),
          ...(filename === undefined ? {} : { filename }),
          ...(upstreamSource === undefined ? {} : { upstreamSource }),
        },
      ];
    }),
  );
}

export function parseStorage(section: Reader): Storage {
  return Object.fromEntries(
    section.children().map(([name, reader]) => {
      const type = reader.oneOf('type', ['filesystem', 'block'] as const);
      if (type === undefined) return reader.fail('type', 'is missing');
      const location = reader.text('location');
      const minimumSize = sizeText(reader);
      const range = reader.child('multiple').raw('range');
      return [
        name,
        {
          type,
          ...(location === undefined ? {} : { location }),
          ...(minimumSize === undefined ? {} : { minimumSize }),
          ...(range === undefined || range === null ? {} : { multiple: String(range) }),
        },
      ];
    }),
  );
}

/** `1G`, `512M`; a bare number is MiB. */
function sizeText(reader: Reader): string | undefined {
  const size = reader.raw('minimum-size');
  if (size === undefined || size === null) return undefined;
  const text = String(size);
  if (!/^\d+(\.\d+)?[MGTPEZY]?(i?B)?$/.test(text)) {
    reader.fail('minimum-size', `must be a size such as 512M or 1G, got ${JSON.stringify(text)}`);
  }
  return text;
}
