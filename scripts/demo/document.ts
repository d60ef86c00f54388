/** Runs the commands of a document: its ```sh blocks, in order, so that what a reader is told is what is tested. */
import { readFileSync } from 'node:fs';
import { lab, root, run } from './run.ts';

/** The texts of the ```sh blocks. Other blocks (```text, ```yaml) show answers. */
export function commandBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block as string);
}

/**
 * `juju` is the lab; what is there already is no error, so that a document can be run again after it was cut off.
 * Commands are shown as they run.
 */
const prelude = `
set -euo pipefail
umask 077
juju() {
  local said code=0
  printf '\\n$ juju' >&2; printf ' %s' "$@" >&2; printf '\\n' >&2
  case "$1" in
  deploy | integrate | add-model | add-secret)
    said=$("$LAB" "$@" 2>&1) || code=$?
    printf '%s\\n' "$said" >&2
    if [ $code = 0 ]; then [ "$1" != add-secret ] || printf '%s\\n' "$said"; return 0; fi
    case "$said" in *'already exists'*) return 0 ;; *) return $code ;; esac
    ;;
  *) "$LAB" "$@" ;;
  esac
}
`;

/** Runs the document's blocks in one shell each. `model` becomes Juju's current model for them. */
export async function runDocument(path: string, model?: string): Promise<void> {
  for (const block of commandBlocks(readFileSync(`${root}/${path}`, 'utf8'))) {
    await run(
      'env',
      [
        `LAB=${lab}`,
        ...(model === undefined ? [] : [`JUJU_MODEL=${model}`]),
        'bash',
        '-c',
        `${prelude}\n${block}`,
      ],
      { quiet: true },
    );
  }
}
