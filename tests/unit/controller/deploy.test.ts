import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { charmZip, provider, requirer, type TestLab, testLab } from './support.ts';

describe('deploy', () => {
  let lab: TestLab;
  beforeEach(async () => {
    lab = await testLab();
  });
  afterEach(() => lab.close());

  it('makes units, the peer relation and a leader', async () => {
    assert.equal(await lab.deploy(provider, { units: 2, application: 'pg' }), 'pg');
    const { state } = lab.model();
    assert.deepEqual(Object.keys(state.applications.pg?.units ?? {}), ['pg/0', 'pg/1']);
    assert.equal(state.applications.pg?.leader, 'pg/0');
    const [peers] = Object.values(state.relations);
    assert.equal(peers?.endpoints.length, 1);
    assert.deepEqual([peers?.endpoints[0]?.endpoint, peers?.endpoints[0]?.role], ['cluster', 'peer']);
  });

  it('names the flaw of an archive', async () => {
    const cases: [Uint8Array, RegExp][] = [
      [
        new TextEncoder().encode('no zip at all, but text'),
        /cannot read charm archive ".*": not a zip archive/,
      ],
      [
        charmZip({ ...requirer, dispatchMode: 0o644 }),
        /"dispatch" is stored without its executable bit \(mode 644\)/,
      ],
      [charmZip({ ...requirer, manifest: null }), /archive file "manifest.yaml" not found/],
      [
        charmZip({ ...requirer, manifest: { bases: [] } }),
        /manifest.yaml: "bases" must list at least one base/,
      ],
      [charmZip({ metadata: { summary: 'nameless' } }), /metadata.yaml/],
    ];
    for (const [bytes, text] of cases) {
      await assert.rejects(
        lab.call('deploy', {
          model: 'm',
          charm: lab.file(bytes),
          resources: {},
          config: {},
          units: 1,
          trust: false,
        }),
        text,
      );
    }
    await assert.rejects(
      lab.call('deploy', {
        model: 'm',
        charm: '/nowhere/x.charm',
        resources: {},
        config: {},
        units: 1,
        trust: false,
      }),
      { message: 'no charm was found at "/nowhere/x.charm"' },
    );
  });

  it('asks for the image of each container, by name and with the remedy', async () => {
    const charm = {
      metadata: {
        name: 'web',
        summary: 's',
        description: 'd',
        containers: { web: { resource: 'web-image' } },
        resources: { 'web-image': { type: 'oci-image' } },
      },
    };
    await assert.rejects(lab.deploy(charm), {
      message: 'local charm missing OCI images for: [web-image]: add --resource web-image=<image>',
    });
    await assert.rejects(lab.deploy(charm, { resources: { 'web-image': 'x', other: 'y' } }), {
      message: 'unrecognized resource "other": the charm\'s resources are: web-image',
    });
    await lab.deploy(charm, { resources: { 'web-image': 'localhost/web:lab' } });
  });

  it('refuses wrong options, names and doubles, and then changes nothing', async () => {
    await assert.rejects(lab.deploy(provider, { config: { nope: '1' } }), {
      message: 'unknown option "nope"',
    });
    await assert.rejects(lab.deploy(provider, { config: { port: 'abc' } }), {
      message: 'option "port" expected int, got "abc"',
    });
    await assert.rejects(
      lab.deploy(provider, { application: 'Bad_Name' }),
      /invalid application name "Bad_Name"/,
    );
    assert.deepEqual(lab.model().state.applications, {});
    await lab.deploy(provider, { config: { port: '8080', tls: 'true' } });
    assert.deepEqual(lab.model().state.applications.provider?.config, { port: 8080, tls: true });
    await assert.rejects(lab.deploy(provider), {
      message: 'cannot add application "provider": application already exists',
    });
  });

  it('reads trust among the options as "config" does', async () => {
    const trusted = async (trust: string): Promise<boolean | undefined> => {
      await lab.deploy(provider, { application: 'p', config: { trust } });
      const given = lab.model().state.applications.p?.trust;
      await lab.call('remove-application', { model: 'm', application: 'p' });
      return given;
    };
    for (const text of ['true', 'True', '1']) assert.equal(await trusted(text), true, text);
    for (const text of ['false', '0']) assert.equal(await trusted(text), false, text);
    await assert.rejects(trusted('maybe'), { message: 'option "trust" expected boolean, got "maybe"' });
  });

  it('leaves an option of the charm that is called trust to the charm', async () => {
    const charm = { ...provider, config: { trust: { type: 'boolean', default: false, description: 't' } } };
    await lab.deploy(charm, { config: { trust: 'true' } });
    const { config, trust } = lab.model().state.applications.provider ?? {};
    assert.deepEqual({ config, trust }, { config: { trust: true }, trust: false });
  });
});
