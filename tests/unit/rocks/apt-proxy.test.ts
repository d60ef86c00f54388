/** How a proxy's login gets to apt, and where it does not. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proxyOptions } from '../../../lab/rocks/build/apt-proxy.ts';

const settings = 'Acquire::http::Proxy "http://someone:hunter2@proxy.example:3128";\n';

describe('the proxy of an installation', () => {
  let work: string;
  let root: string;
  const folder = (): string => join(root, 'etc/apt/apt.conf.d');
  /** Runs the hooks of a kind as mmdebstrap does. */
  const hooks = (options: string[], kind: string): void => {
    for (const option of options.filter((one) => one.startsWith(`--${kind}-hook=`)))
      execFileSync('sh', ['-c', option.slice(option.indexOf('=') + 1), 'exec', root]);
  };

  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), 'apt-proxy-'));
    root = join(work, 'a root');
    mkdirSync(folder(), { recursive: true });
  });
  afterEach(() => rmSync(work, { recursive: true }));

  it('is known to apt meanwhile, for root only, and is not left in the image', async () => {
    const options = await proxyOptions(settings, work);
    hooks(options, 'setup');
    const [name = ''] = readdirSync(folder());
    const file = join(folder(), name);
    assert.equal(readFileSync(file, 'utf8'), settings);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    hooks(options, 'customize');
    assert.deepEqual(readdirSync(folder()), []);
  });

  it('stands on no command line, and in no file that others may read', async () => {
    const options = await proxyOptions(settings, work);
    assert.ok(!options.join(' ').includes('hunter2'));
    for (const { name, parentPath } of readdirSync(work, { withFileTypes: true }).filter((one) =>
      one.isFile(),
    ))
      assert.equal(statSync(join(parentPath, name)).mode & 0o077, 0, name);
  });

  it('is nothing where there is none', async () => {
    assert.deepEqual(await proxyOptions('\n', work), []);
  });
});
