/** The image of the process that holds a pod's namespaces, as an OCI archive (OCI image specification 1.0). */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pauseImage } from './places.ts';
import { run } from './run.ts';

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
const oci = (kind: string) => `application/vnd.oci.image.${kind}`;
/** The same inputs give the same bytes, hence the same digest. */
const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];

/** Writes an archive with one layer that holds the program as `/pause`. `scratch` is a directory for the parts. */
export async function writePauseArchive(program: string, archive: string, scratch: string): Promise<void> {
  const layout = join(scratch, 'pause-layout');
  const blobs = join(layout, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const add = (mediaType: string, content: Uint8Array | string) => {
    const hash = createHash('sha256').update(content).digest('hex');
    writeFileSync(join(blobs, hash), content);
    return { mediaType, digest: `sha256:${hash}`, size: Buffer.byteLength(content) };
  };
  const root = join(scratch, 'pause-root');
  mkdirSync(root);
  copyFileSync(program, join(root, 'pause'));
  await run('tar', [...reproducible, '-cf', join(scratch, 'pause-layer'), '-C', root, basename('pause')]);
  const layer = add(oci('layer.v1.tar'), readFileSync(join(scratch, 'pause-layer')));
  const config = add(
    oci('config.v1+json'),
    JSON.stringify({
      architecture,
      os: 'linux',
      config: { Entrypoint: ['/pause'], User: '65535:65535' },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    }),
  );
  const manifest = add(
    oci('manifest.v1+json'),
    JSON.stringify({ schemaVersion: 2, mediaType: oci('manifest.v1+json'), config, layers: [layer] }),
  );
  const annotations = { 'io.containerd.image.name': pauseImage };
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await run('tar', [...reproducible, '-cf', archive, '-C', layout, 'blobs', 'index.json', 'oci-layout']);
  for (const part of [layout, root, join(scratch, 'pause-layer')]) rmSync(part, { recursive: true });
}
