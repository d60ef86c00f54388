/** Writes a `.charm`: a zip whose bytes depend on its content alone (fixed order and times). */
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

export interface Member {
  /** Path inside the archive. */
  name: string;
  mode: number;
  /** A file to read, or the content itself. */
  file?: string;
  content?: string;
}

/** Earliest time that a zip can hold; Juju does not read it. */
const epoch = new Date('1980-01-01T00:00:00Z');

/** Writes `members` in order of name to `path`, atomically. */
export async function writeArchive(path: string, members: Member[]): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const { name, mode, file, content } of members.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const options = { mtime: epoch, mode: 0o100000 | mode, compressionLevel: 9 };
    if (file !== undefined) zip.addFile(file, name, options);
    else zip.addBuffer(Buffer.from(content ?? ''), name, options);
  }
  zip.end();
  const partial = `${path}.${process.pid}.partial`;
  await pipeline(zip.outputStream as NodeJS.ReadableStream, createWriteStream(partial));
  await rename(partial, path);
}
