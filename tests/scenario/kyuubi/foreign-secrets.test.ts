import assert from 'node:assert/strict';
import { client, given, serving } from './clients.ts';
import { authDb, World } from './world.ts';

const defaults = '/opt/kyuubi/conf/kyuubi-defaults.conf';

describe('Kyuubi charm, before a provider that names a secret of the charm itself', () => {
  for (const leader of [true, false]) {
    it(`hands the login of a client to no database (${leader ? 'leader' : 'follower'})`, async () => {
      const world = new World();
      const first = await world.context.run(world.context.on.updateStatus(), serving([client(11)]));
      const label = 'jdbc.11.user.secret';
      const { id } = first.secret(label);
      const mine = { ...first, leader };
      const before = mine.container('kyuubi').file(defaults).text;
      const out = await world.context.run(world.context.on.relationChanged('auth-db'), {
        ...mine,
        relations: mine.relations.map((relation) =>
          relation.endpoint === 'auth-db'
            ? { ...relation, ...authDb({ 'secret-user': `secret:${id}` }) }
            : relation,
        ),
      });
      assert.match(
        out.unitStatus.message,
        /^Relation auth-db gives an invalid secret-user: it names a secret of this application itself; fix or relate/,
      );
      assert.equal(out.container('kyuubi').services.kyuubi, 'active');
      assert.equal(out.container('kyuubi').file(defaults).text, before);
      assert.equal(given(out, 11).username, 'relation_id_11');
    });
  }
});
