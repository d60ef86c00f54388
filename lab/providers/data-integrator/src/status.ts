/** Statuses, with the texts of Canonical's charm where it has one. */
import type { Kyuubi } from '@charmed-spark/interfaces';
import { active, blocked, type Status, waiting } from '@charmed-spark/ops';

/** `wanted` is the option `database-name`; `remote` the related application. */
export function statusOf(kyuubi: Kyuubi, wanted: string | undefined, remote: string | undefined): Status {
  if (wanted === undefined) {
    return blocked(
      'Please specify either topic, index, database name, keyspace name, entity name, or prefix',
    );
  }
  switch (kyuubi.state) {
    case 'absent':
      return blocked('Please relate the data-integrator with the desired product');
    case 'waiting':
      return waiting(
        kyuubi.unreadable.length > 0
          ? `Waiting for ${remote} to grant ${kyuubi.unreadable.join(', ')}`
          : `Waiting for ${remote} to give ${kyuubi.missing.join(', ')}`,
      );
    case 'invalid':
      return blocked(`${remote} gives a wrong ${kyuubi.field}: ${kyuubi.why}`);
    case 'ready': {
      const { database } = kyuubi.connection;
      return database === wanted
        ? active()
        : blocked(`To change database name: ${database}, please remove relation and add it again`);
    }
  }
}
