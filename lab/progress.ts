/** Progress of long work on stderr: one line when a step starts and one when it ends, with elapsed time. */

export interface Progress {
  /** Runs `work` as a named step. A step within a step is indented. `note` shows a detail while it runs. */
  step<T>(title: string, work: (note: (detail: string) => void) => Promise<T>): Promise<T>;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Progress written to a stream; `every` is the interval in milliseconds at which a running step repeats its detail. */
export function streamProgress(out: NodeJS.WritableStream = process.stderr, every = 10_000): Progress {
  let depth = 0;
  return {
    async step(title, work) {
      const indent = '  '.repeat(depth);
      const began = performance.now();
      let detail = '';
      out.write(`${indent}${title} ...\n`);
      const timer = setInterval(() => {
        out.write(`${indent}  ${title}: ${detail || 'running'} (${seconds(began)})\n`);
      }, every);
      timer.unref();
      depth += 1;
      try {
        const result = await work((text) => {
          detail = text;
        });
        out.write(`${indent}${title}: done (${seconds(began)})\n`);
        return result;
      } catch (error) {
        out.write(`${indent}${title}: failed (${seconds(began)})\n`);
        throw error;
      } finally {
        depth -= 1;
        clearInterval(timer);
      }
    },
  };
}

/** No output: for tests and for callers that want JSON only. */
export const silentProgress: Progress = { step: (_title, work) => work(() => undefined) };
