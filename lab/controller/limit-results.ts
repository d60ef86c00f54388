/** Bounds what a task leaves behind: its results are kept and printed in one piece. */

/** Characters kept of each text, and of all texts of a task together. */
export const mostOfOne = 1024 * 1024;
const mostOfAll = 4 * 1024 * 1024;

/** The results with longer texts cut; a note at the end of a cut text says so. */
export function limitResults(results: Record<string, unknown>): Record<string, unknown> {
  let left = mostOfAll;
  const limit = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const kept = Math.min(mostOfOne, left);
      left -= Math.min(value.length, kept);
      if (value.length <= kept) return value;
      return `${value.slice(0, kept)}\n(truncated: ${value.length} characters in all)`;
    }
    if (Array.isArray(value)) return value.map(limit);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, limit(one)]));
    return value;
  };
  return limit(results) as Record<string, unknown>;
}
