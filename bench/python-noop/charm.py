"""What a charm on Canonical's ops does at least: look at the leader and the configuration, set a status."""

import ops


class Noop(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.update_status, self._on_update_status)

    def _on_update_status(self, _: ops.UpdateStatusEvent):
        self.unit.is_leader()
        _ = self.config
        self.unit.status = ops.ActiveStatus()


if __name__ == "__main__":
    ops.main(Noop)
