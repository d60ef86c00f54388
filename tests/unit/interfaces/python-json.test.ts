import assert from 'node:assert/strict';
import { snapshot } from '../../../lib/interfaces/src/data-interfaces/fields.ts';
import { pythonJson } from '../../../lib/interfaces/src/python-json.ts';

describe('JSON as Python writes it', () => {
  it('puts a blank after comma and colon and escapes what is not ASCII', () => {
    assert.equal(
      pythonJson({ a: ['x', 1, true, null], ü: '€\n"' }),
      '{"a": ["x", 1, true, null], "\\u00fc": "\\u20ac\\n\\""}',
    );
  });

  it('makes the snapshot of a databag without its own snapshot', () => {
    assert.equal(
      snapshot({ endpoints: 'pg:5432', data: '{}', database: 'd' }),
      '{"endpoints": "pg:5432", "database": "d"}',
    );
  });
});
