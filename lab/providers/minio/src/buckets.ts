/** The option `buckets`. Rules of the names: Amazon S3's "General purpose bucket naming rules". */

const name = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Names that can be buckets', once each, and those that cannot. */
export function parseBuckets(option: string): { buckets: string[]; wrong: string[] } {
  const names = [...new Set(option.split(',').map((part) => part.trim()))].filter((part) => part !== '');
  return { buckets: names.filter((it) => name.test(it)), wrong: names.filter((it) => !name.test(it)) };
}
