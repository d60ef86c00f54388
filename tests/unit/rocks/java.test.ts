/** Which Java a release has, from what apt says. */
import assert from 'node:assert/strict';
import { hasCandidate } from '../../../lab/rocks/java.ts';

const policy = `openjdk-17-jre-headless:
  Installed: (none)
  Candidate: (none)
  Version table:
     17.0.15 -1
        100 /var/lib/dpkg/status
openjdk-21-jre-headless:
  Installed: (none)
  Candidate: 21.0.7+6~us1-0ubuntu1
  Version table:
`;

describe('the Java of the rocks', () => {
  it('is one that apt can install, not one whose name it only knows', () => {
    assert.equal(hasCandidate(policy, 'openjdk-17-jre-headless'), false);
    assert.equal(hasCandidate(policy, 'openjdk-21-jre-headless'), true);
    assert.equal(hasCandidate(policy, 'openjdk-25-jre-headless'), false);
    assert.equal(hasCandidate('', 'openjdk-21-jre-headless'), false);
  });
});
