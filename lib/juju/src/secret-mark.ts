import { createHash } from 'node:crypto';

/** A mark by which the existence of a secret can be tested for within one run without listing ids. */
export function secretMark(contextId: string, id: string): string {
  return createHash('sha256').update(`${contextId} ${id}`).digest('hex').slice(0, 32);
}
