/** How long ago, as Juju says it: `just now`, `12 minutes ago`, `3 hours ago`, else the date. */
export function age(then: Date, now: Date): string {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  const some = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  if (Number.isNaN(seconds)) return '';
  if (seconds < 15) return 'just now';
  if (seconds < 60) return some(Math.floor(seconds), 'second');
  if (seconds < 3600) return some(Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return some(Math.floor(seconds / 3600), 'hour');
  return then.toISOString().slice(0, 10);
}
