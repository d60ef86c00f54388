/** The server's question at each login, over JDBC and REST. */
import { usersTable } from '../workload.ts';

/**
 * Value of `kyuubi.authentication.jdbc.query`; the placeholders become bind parameters in the server
 * (docs/reference/workload.md). The whole row is asked for `allowed`, so that a server whose leader was not
 * upgraded yet lets people in by a table without that column, which Kyuubi of older charms reads, too.
 */
export const loginQuery = `SELECT 1 FROM ${usersTable} WHERE username = \${user} AND passwd = crypt(\${password}, passwd) AND COALESCE(to_jsonb(${usersTable}) ->> 'allowed', 'true') = 'true';`;
