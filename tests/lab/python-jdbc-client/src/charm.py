"""A requirer of kyuubi_client on Canonical's ops: asks as data_interfaces does, and runs SQL with what it gets."""

import json
import pathlib

import impala.dbapi
import ops


class PythonJdbcClient(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.start, self._show)
        framework.observe(self.on.update_status, self._show)
        framework.observe(self.on.secret_changed, self._show)
        events = self.on['database']
        framework.observe(events.relation_created, self._on_created)
        framework.observe(events.relation_changed, self._show)
        framework.observe(events.relation_broken, self._on_broken)

    def _on_created(self, event: ops.RelationCreatedEvent):
        if self.unit.is_leader():
            bag = event.relation.data[self.app]
            bag['requested-secrets'] = json.dumps(['username', 'password', 'tls', 'tls-ca', 'uris'])
            bag['database'] = 'python_data'
        self.unit.status = ops.WaitingStatus('waiting for credentials')

    def _secret(self, bag: ops.RelationDataContent, group: str) -> dict[str, str]:
        secret = self.model.get_secret(id=bag[f'secret-{group}'], label=f'database.{group}')
        return secret.get_content(refresh=True)

    def _show(self, _: ops.EventBase):
        relation = self.model.get_relation('database')
        if relation is None or relation.app is None:
            self.unit.status = ops.BlockedStatus('needs Kyuubi')
            return
        bag = relation.data[relation.app]
        if not bag.get('secret-user') or not bag.get('secret-tls'):
            self.unit.status = ops.WaitingStatus('waiting for credentials')
            return
        user, tls = self._secret(bag, 'user'), self._secret(bag, 'tls')
        host, port = bag['endpoints'].split(',')[0].rsplit(':', 1)
        options = {}
        if tls['tls'] == 'True':
            ca = pathlib.Path('/tmp/kyuubi-ca.pem')
            ca.write_text(tls['tls-ca'])
            options = {'use_ssl': True, 'ca_cert': str(ca)}
        try:
            connection = impala.dbapi.connect(
                host=host,
                port=int(port),
                auth_mechanism='PLAIN',
                user=user['username'],
                password=user['password'],
                timeout=300,
                **options,
            )
            cursor = connection.cursor()
            cursor.execute('SELECT 6 * 7')
            ((answer,),) = cursor.fetchall()
            connection.close()
        except Exception as error:
            self.unit.status = ops.WaitingStatus(f'no answer from Kyuubi: {type(error).__name__}')
            return
        self.unit.set_workload_version(bag['version'])
        secured = 'over TLS' if options else 'in plain text'
        self.unit.status = ops.ActiveStatus(f'{user["username"]} reads {answer} {secured}')

    def _on_broken(self, _: ops.RelationBrokenEvent):
        self.unit.status = ops.BlockedStatus('needs Kyuubi')


if __name__ == '__main__':
    ops.main(PythonJdbcClient)
