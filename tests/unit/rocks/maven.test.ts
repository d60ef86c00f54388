import assert from 'node:assert/strict';
import { isRefusal, projectFile } from '../../../lab/rocks/build/maven.ts';

describe('asking Maven', () => {
  it('takes an answer without the artifact for a refusal', () => {
    const failed = '[ERROR] Failed to execute goal on project jars: Could not resolve dependencies: ';
    assert.ok(
      isRefusal(`${failed}Could not find artifact a:b:jar:1 in central (https://central.example/maven2)`),
    );
    assert.ok(
      isRefusal(`${failed}a:b:jar:1 was not found in https://repo.example/ during a previous attempt.`),
    );
    assert.ok(
      isRefusal(
        `${failed}Could not transfer artifact a:b:pom:1: status code: 403, reason phrase: Forbidden (403)`,
      ),
    );
  });

  it('does not take a repository that cannot be reached for a refusal', () => {
    for (const why of [
      'central.example: Unknown host central.example',
      'Connect to repo.example:443 failed: Connection refused',
      'transfer failed for https://repo.example/a.pom, status: 503, status code: 503, reason phrase: Service Unavailable (503)',
    ])
      assert.ok(!isRefusal(`Could not transfer artifact a:b:pom:1 from/to central: ${why}`), why);
    assert.ok(!isRefusal('mvn: command not found'));
  });

  it('asks a local repository as well, whatever its path contains', () => {
    const text = projectFile({ coordinates: ['g:a:1'], transitive: true, repository: '/a&b<c' });
    assert.match(text, /<groupId>g<\/groupId><artifactId>a<\/artifactId><version>1<\/version>/);
    assert.match(text, /<url>file:\/\/\/a&amp;b&lt;c<\/url>/);
  });
});
