/** What the server has, in one query. */
import type { PebbleClient } from '@charmed-spark/ops';
import { psql } from './psql.ts';
import type { ServerState } from './state.ts';

/** One line of JSON in the form of `ServerState`. */
export const stateQuery = `SELECT jsonb_build_object(
  'version', split_part(current_setting('server_version'), ' ', 1),
  'roles', (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'name', r.rolname,
      'login', r.rolcanlogin,
      'verifier', r.rolpassword,
      'powers', r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls,
      'memberOf', (SELECT coalesce(jsonb_agg(g.rolname ORDER BY g.rolname), '[]')
        FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid),
      'settings', (SELECT coalesce(jsonb_object_agg(coalesce(d.datname, ''), s.setconfig), '{}')
        FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE s.setrole = r.oid)
    ) ORDER BY r.rolname), '[]') FROM pg_authid r WHERE r.rolname ~ '^relation_id_[0-9]+$'),
  'databases', (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'name', d.datname,
      'owner', pg_get_userbyid(d.datdba),
      'open', EXISTS (SELECT 1 FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) WHERE grantee = 0)
    ) ORDER BY d.datname), '[]') FROM pg_database d WHERE d.datallowconn AND NOT d.datistemplate));
`;

export async function readServer(pebble: PebbleClient): Promise<ServerState> {
  const [line = ''] = await psql(pebble, stateQuery);
  return JSON.parse(line) as ServerState;
}
