/**
 * Columns as Juju's tab writer makes them: a column is as wide as its widest cell plus two spaces; a row's last
 * cell is not padded.
 */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, [...cell].length);
    });
  }
  const pad = (cell: string, i: number): string => {
    const space = ' '.repeat((widths[i] as number) - [...cell].length);
    return right.includes(i) ? `${space}${cell}  ` : `${cell}${space}  `;
  };
  return rows
    .map((row) => `${row.map((cell, i) => (i === row.length - 1 ? cell : pad(cell, i))).join('')}\n`)
    .join('');
}
