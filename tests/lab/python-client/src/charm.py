"""A requirer of postgresql_client on Canonical's ops, and the plainest reading of its wire format."""

import json
import ssl

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
        framework.observe(self.on.secret_changed, self._on_secret_changed)

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
        self._read(event.relation)

    def _on_secret_changed(self, _: ops.SecretChangedEvent):
        if relation := self.model.get_relation("database"):
            self._read(relation)

    def _read(self, relation: ops.Relation):
        bag = relation.data[relation.app]
        if not bag.get("secret-user"):
            return
        user = self._secret(bag, "user")
        host, port = bag["endpoints"].split(",")[0].split(":")
        with pg8000.native.Connection(
            user["username"],
            host=host,
            port=int(port),
            database=bag["database"],
            password=user["password"],
            ssl_context=self._verification(bag),
            timeout=10,
        ) as connection:
            (answer,) = connection.run("SELECT 6 * 7")[0]
            # As the login role again: the view tells a session's facts only to its own user.
            connection.run("SET ROLE NONE")
            (tls,) = connection.run("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")[0]
        self.unit.set_workload_version(bag["version"])
        self.unit.status = ops.ActiveStatus(f"{user['username']} reads {answer}" + (f" over {tls}" if tls else ""))

    def _secret(self, bag, group):
        secret = self.model.get_secret(id=bag[f"secret-{group}"], label=f"database.{group}")
        return secret.get_content(refresh=True)

    def _verification(self, bag):
        """None where the provider speaks no TLS; otherwise its CA, and the host's name, are required."""
        tls = self._secret(bag, "tls") if bag.get("secret-tls") else {}
        if tls.get("tls", "").lower() not in ("true", "enabled"):
            return None
        return ssl.create_default_context(cadata=tls["tls-ca"])

    def _on_broken(self, _: ops.RelationBrokenEvent):
        self.unit.status = ops.BlockedStatus("needs a database")


if __name__ == "__main__":
    ops.main(PythonClient)
