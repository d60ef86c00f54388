import assert from 'node:assert/strict';
import { parseModelOption } from '../../../lab/controller/model-options.ts';

describe('model option logging-config', () => {
  for (const good of ['<root>=INFO', 'unit=DEBUG;juju.worker=trace', '<root>=WARNING; unit = ERROR']) {
    it(`may be ${good}`, () => assert.equal(parseModelOption('logging-config', good), good));
  }
  for (const bad of ['nonsense', 'unit=DEBUGG', '', '<root>=INFO;x']) {
    it(`is refused when it is "${bad}", with what is allowed`, () => {
      assert.throws(
        () => parseModelOption('logging-config', bad),
        /logging-config: expected <module>=<level>/,
      );
    });
  }
});
