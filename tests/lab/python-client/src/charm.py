"""A requirer of postgresql_client on Canonical's ops, and the plainest reading of its wire format."""

import json

import ops
import pg8000.native


class PythonClient(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.start, self._on_start)
        events = self.on["database"]
        framework.observe(events.relation_created, self._on_created)
        framework.observe(events.relation_changed, self._on_changed)
        framework.observe(events.relation_broken, self._on_broken)

    def _on_start(self, _: ops.StartEvent):
        if not self.model.get_relation("database"):
            self.unit.status = ops.BlockedStatus("needs a database")

    def _on_created(self, event: ops.RelationCreatedEvent):
        if self.unit.is_leader():
            bag = event.relation.data[self.app]
            bag["requested-secrets"] = json.dumps(["username", "password", "tls", "tls-ca", "uris"])
            bag["database"] = "python_data"
        self.unit.status = ops.WaitingStatus("waiting for credentials")

    def _on_changed(self, event: ops.RelationChangedEvent):
        bag = event.relation.data[event.app]
        if not bag.get("secret-user"):
            return
        secret = self.model.get_secret(id=bag["secret-user"], label="database.user")
        user = secret.get_content(refresh=True)
        host, port = bag["endpoints"].split(",")[0].split(":")
        with pg8000.native.Connection(
            user["username"], host=host, port=int(port), database=bag["database"], password=user["password"], timeout=10
        ) as connection:
            (answer,) = connection.run("SELECT 6 * 7")[0]
        self.unit.set_workload_version(bag["version"])
        self.unit.status = ops.ActiveStatus(f"{user['username']} reads {answer}")

    def _on_broken(self, _: ops.RelationBrokenEvent):
        self.unit.status = ops.BlockedStatus("needs a database")


if __name__ == "__main__":
    ops.main(PythonClient)
