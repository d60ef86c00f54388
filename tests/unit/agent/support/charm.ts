/** Charms for tests: a zip of shell scripts. */
import { createHash } from 'node:crypto';
import { type Zippable, zipSync } from 'fflate';

export interface CharmFile {
  text: string;
  mode?: number;
}

export function charmZip(files: Record<string, string | CharmFile>): { zip: Uint8Array; sha256: string } {
  const entries: Zippable = {};
  for (const [name, file] of Object.entries(files)) {
    const { text, mode = name === 'dispatch' || /^(hooks|actions)\//.test(name) ? 0o755 : 0o644 } =
      typeof file === 'string' ? { text: file } : file;
    entries[name] = [
      new TextEncoder().encode(text),
      { os: 3, attrs: ((0o100000 | mode) << 16) >>> 0, level: 1 },
    ];
  }
  const zip = zipSync(entries);
  return { zip, sha256: createHash('sha256').update(zip).digest('hex') };
}

/**
 * A dispatch that notes each run in `trace`, beside the charm directory, and then runs `$JUJU_CHARM_DIR/extra`,
 * a shell fragment.
 */
export const tracing = (extra = ''): string => `#!/bin/sh
what="\${JUJU_DISPATCH_PATH#*/}"
[ -n "$JUJU_RELATION_ID" ] && what="$what \${JUJU_REMOTE_UNIT:-$JUJU_REMOTE_APP}"
[ -n "$JUJU_DEPARTING_UNIT" ] && what="$what departing=$JUJU_DEPARTING_UNIT"
echo "$what" >> "$JUJU_CHARM_DIR/../trace"
set -e
${extra}
`;
