const structs = new WeakSet<object>();

/** Marks a map whose keys are printed in the order written (a Go struct); other maps are sorted. */
export function struct<T extends object>(value: T): T {
  structs.add(value);
  return value;
}

/** Printed keys of a map, absent values left out. */
export function printedKeys(
  value: Record<string, unknown>,
  compare: (a: string, b: string) => number,
): string[] {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return structs.has(value) ? keys : keys.sort(compare);
}
