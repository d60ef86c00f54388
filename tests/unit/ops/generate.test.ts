import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  charmMeta,
  charmSource,
  generate,
  generatedFile,
  readCharmYaml,
} from '../../../lib/ops/src/generate/index.ts';

const script = join(import.meta.dirname, '../../../scripts/generate.ts');

describe('the generator', function () {
  // Each case starts processes.
  this.timeout(30_000);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'charm-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = (file: string, text: string): void => writeFileSync(join(directory, file), text);
  const refuses = (text: RegExp): void => {
    assert.throws(() => charmSource(readCharmYaml(directory)), { name: 'CharmYamlError', message: text });
  };

  it('reads charmcraft.yaml alone as well as the three files', () => {
    write(
      'charmcraft.yaml',
      [
        'name: alone',
        'requires: {db: {interface: sql, limit: 1, scope: container}}',
        'config: {options: {level: {type: int, default: 3}}}',
        'actions: {backup: {params: {description: {type: string, description: gone}}, required: [description]}}',
        'containers: {web: {resource: image, uid: 584792, mounts: [{storage: data, location: /data}]}}',
        'storage: {data: {type: filesystem, minimum-size: 1G, multiple: {range: 0-}}}',
        'resources: {image: {type: oci-image, upstream-source: web:1}}',
        'charm-user: non-root',
      ].join('\n'),
    );
    assert.deepEqual(charmMeta(readCharmYaml(directory)), {
      name: 'alone',
      endpoints: { db: { name: 'db', role: 'requirer', interface: 'sql', limit: 1, scope: 'container' } },
      extraBindings: [],
      containers: {
        web: { resource: 'image', uid: 584792, mounts: [{ storage: 'data', location: '/data' }] },
      },
      resources: { image: { type: 'oci-image', upstreamSource: 'web:1' } },
      storage: { data: { type: 'filesystem', minimumSize: '1G', multiple: '0-' } },
      options: { level: { type: 'int', default: 3 } },
      actions: { backup: { params: { description: { type: 'string' } }, required: ['description'] } },
      charmUser: 'non-root',
    });
  });

  it('types options by their type and by whether they can be absent', () => {
    write('metadata.yaml', 'name: web');
    write(
      'config.yaml',
      "options: {a: {type: string}, b: {type: int, default: 0}, it's: {type: boolean, description: 'ends */ here'}}",
    );
    const source = charmSource(readCharmYaml(directory));
    assert.match(
      source,
      /\n {2}'a'\?: string;\n {2}'b': number;\n {2}\/\*\* ends \*\\\/ here \*\/\n {2}'it\\'s'\?: boolean;\n/,
    );
    assert.match(source, /endpoints: never;/);
  });

  const flaws: [string, string, RegExp][] = [
    ['metadata.yaml', 'summary: x', /metadata.yaml: name must be text, it is missing/],
    ['metadata.yaml', 'name: Web', /"Web" is no charm name/],
    ['metadata.yaml', 'name: [', /metadata.yaml: /],
    ['metadata.yaml', 'name: web\nrequires: {db: {}}', /requires.db.interface must be text, it is missing/],
    ['metadata.yaml', 'name: web\nrequires: [db]', /requires must be a map, it is \["db"\]/],
    [
      'metadata.yaml',
      'name: web\nrequires: {db: {interface: a}}\nprovides: {db: {interface: a}}',
      /provides.db: another section has this name already/,
    ],
    [
      'metadata.yaml',
      'name: web\nrequires: {a-b: {interface: a}, a_b: {interface: a}}',
      /a-b and a_b are one name in code/,
    ],
    [
      'config.yaml',
      'options: {a: {type: number}}',
      /options.a.type is "number"; it must be one of string, int/,
    ],
    ['config.yaml', 'options: {a: {type: int, default: "3"}}', /options.a.default is "3", which is no int/],
    ['actions.yaml', 'juju-thing: {}', /"juju-thing" is no name for an action/],
  ];
  for (const [file, text, message] of flaws) {
    it(`names the flaw of ${JSON.stringify(text)}`, () => {
      write('metadata.yaml', 'name: web');
      write(file, text);
      refuses(message);
    });
  }

  it('says that a directory without YAML is no charm', () => {
    refuses(/is no charm: it has neither metadata.yaml nor charmcraft.yaml/);
  });

  it('finds a stale file with --check, writes it without, and is then content', () => {
    cpSync(join(import.meta.dirname, 'fixtures/wrong-charm'), directory, { recursive: true });
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [script, ...args, directory], { encoding: 'utf8' });
    assert.equal(run('--check').status, 0);

    write('config.yaml', 'options: {other: {type: string}}');
    const stale = run('--check');
    assert.equal(stale.status, 1);
    assert.match(stale.stderr, /charm\.gen\.ts is stale: run `npm run generate`/);
    assert.ok(!readFileSync(generatedFile(directory), 'utf8').includes('other'), 'check writes nothing');

    assert.match(run().stdout, /^wrote .*charm\.gen\.ts/);
    assert.equal(run('--check').status, 0);
    assert.equal(generate(directory), false);

    write('metadata.yaml', 'name: 5');
    const broken = run();
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /metadata.yaml: name must be text, it is 5/);
    assert.equal(run('--chek').status, 2);
  });
});

describe('the generated files of this repository', () => {
  it('are what the YAML files give', () => {
    const run = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
  });
});
