import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe("the hook tools' client, in Go", function () {
  this.timeout(120_000);
  const cwd = join(import.meta.dirname, '../../../lab/agent/jujuc');

  it('passes its own tests against the real net/rpc', async () => {
    await run('go', ['test', './...'], { cwd }).catch((error: Error & { stdout?: string }) => {
      throw new Error(error.stdout || error.message);
    });
  });
});
