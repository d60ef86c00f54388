/** The `--revision` of a secret. */
import { UsageError } from '../errors.ts';

/** @throws UsageError when the text is no positive integer. */
export function parseRevision(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text))
    throw new UsageError(
      `invalid value "${text}" for option --revision: revision must be a positive integer`,
    );
  return Number(text);
}
