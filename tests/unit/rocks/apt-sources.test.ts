import assert from 'node:assert/strict';
import { distributionSources } from '../../../lab/rocks/build/apt-sources.ts';

describe('package sources of an image', () => {
  it('keeps the deb822 stanzas of the distribution as they are', () => {
    const debian = [
      'Types: deb',
      '# a snapshot',
      'URIs: http://deb.debian.org/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main',
      'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
    ];
    const kept = distributionSources(debian.join('\n'), 'bookworm');
    assert.equal(kept, `${debian.filter((line) => !line.startsWith('#')).join('\n')}\n`);
  });

  it('leaves out backports, source packages, and stanzas that are disabled', () => {
    const kept = distributionSources(
      'Types: deb deb-src\nURIs: http://archive.ubuntu.com/ubuntu\nSuites: noble noble-updates noble-backports\nComponents: main universe\n\n' +
        'Enabled: no\nTypes: deb\nURIs: http://security.ubuntu.com/ubuntu\nSuites: noble-security\nComponents: main\n',
      'noble',
    );
    assert.match(kept, /^Types: deb$/m);
    assert.match(kept, /^Suites: noble noble-updates$/m);
    assert.doesNotMatch(kept, /security/);
  });

  it("leaves out vendors' repositories", () => {
    const vendors =
      'Types: deb\nURIs: https://download.docker.com/linux/debian\nSuites: bookworm\nComponents: stable\n\n' +
      'Types: deb\nURIs: https://apt.postgresql.org/pub/repos/apt\nSuites: bookworm-pgdg\nComponents: main\n\n' +
      'Types: deb\nURIs: https://deb.nodesource.com/node_20.x\nSuites: nodistro\nComponents: main\n';
    assert.equal(distributionSources(vendors, 'bookworm'), '');
  });

  it('reads one-line sources, with options and comments', () => {
    const list = [
      'deb [arch=amd64 signed-by=/k.gpg] http://archive.ubuntu.com/ubuntu jammy main restricted # comment',
      'deb http://security.ubuntu.com/ubuntu jammy-security main',
      'deb-src http://archive.ubuntu.com/ubuntu jammy main',
      '# deb http://archive.ubuntu.com/ubuntu jammy-updates main',
      'deb https://packages.cloud.google.com/apt cloud-sdk-jammy main',
    ];
    assert.deepEqual(distributionSources(list.join('\n'), 'jammy').trimEnd().split('\n'), [
      'deb [arch=amd64 signed-by=/k.gpg] http://archive.ubuntu.com/ubuntu jammy main restricted',
      'deb http://security.ubuntu.com/ubuntu jammy-security main',
    ]);
  });
});
