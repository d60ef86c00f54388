/** Errors as text for the log. Only names, messages and stacks: other properties might hold secrets. */

/** The stack of an error, of its causes and of the errors it joins. */
export function describeError(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return `${typeof error} thrown: ${String(error)}`;
  // The stack of some runtimes lacks the first line.
  const title = `${error.name}: ${error.message}`;
  const stack = error.stack ?? '';
  const lines = [stack.includes(error.message) ? stack : `${title}\n${stack}`];
  if (depth < 8) {
    if (error.cause !== undefined) lines.push(`Caused by: ${describeError(error.cause, depth + 1)}`);
    if (error instanceof AggregateError) {
      for (const inner of error.errors) lines.push(`One of: ${describeError(inner, depth + 1)}`);
    }
  }
  return lines.join('\n').trimEnd();
}
