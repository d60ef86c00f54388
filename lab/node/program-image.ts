/** Images of one static program, as OCI archives (OCI image specification 1.0). */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from './run.ts';

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const oci = (kind: string) => `application/vnd.oci.image.${kind}`;
/** The same inputs give the same bytes, hence the same digest. */
const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];

/** Writes an archive of `image` with one layer, which holds `program` under its own name in `/`. */
export async function writeProgramImage(program: string, image: string, archive: string): Promise<void> {
  const scratch = mkdtempSync(`${archive}.parts-`);
  try {
    await write(program, image, archive, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function write(program: string, image: string, archive: string, scratch: string): Promise<void> {
  const layout = join(scratch, 'layout');
  const blobs = join(layout, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const add = (mediaType: string, content: Uint8Array | string) => {
    const hash = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(blobs, hash), content);
    return { mediaType, digest: `sha256:${hash}`, size: Buffer.byteLength(content) };
  };
  const root = join(scratch, 'root');
  mkdirSync(root);
  copyFileSync(program, join(root, basename(program)));
  await run('tar', [...reproducible, '-cf', join(scratch, 'layer.tar'), '-C', root, basename(program)]);
  const layer = add(oci('layer.v1.tar'), readFileSync(join(scratch, 'layer.tar')));
  const config = add(
    oci('config.v1+json'),
    JSON.stringify({
      architecture,
      os: 'linux',
      config: { Entrypoint: [`/${basename(program)}`], User: '65535:65535' },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  );
  const manifest = add(
    oci('manifest.v1+json'),
    JSON.stringify({ schemaVersion: 2, mediaType: oci('manifest.v1+json'), config, layers: [layer] }),
  );
  const annotations = { 'io.containerd.image.name': image };
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await run('tar', [...reproducible, '-cf', archive, '-C', layout, 'blobs', 'index.json', 'oci-layout']);
}
