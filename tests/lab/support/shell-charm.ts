/** A charm of a dozen lines of shell: it notes its events in the model's log and answers one action. */
import { writeFileSync } from 'node:fs';
import { strToU8, type Zippable, zipSync } from 'fflate';

const dispatch = `#!/bin/sh
set -eu
event=\${JUJU_DISPATCH_PATH##*/}
juju-log "event \${event}\${JUJU_REMOTE_APP:+ app=\${JUJU_REMOTE_APP}}\${JUJU_REMOTE_UNIT:+ unit=\${JUJU_REMOTE_UNIT}}\${JUJU_DEPARTING_UNIT:+ departing=\${JUJU_DEPARTING_UNIT}}"
case "$JUJU_DISPATCH_PATH" in
  actions/echo)
    action-log "got $(action-get text)"
    action-set text="$(action-get text)" leader="$(is-leader)"
    ;;
  actions/fail)
    action-fail "as asked"
    ;;
  actions/crash)
    exit 3
    ;;
  hooks/config-changed)
    [ "$(config-get broken)" = True ] && exit 1
    open-port "$(config-get port)"
    status-set active "level $(config-get level)"
    ;;
  hooks/*-relation-joined)
    relation-set "from=$JUJU_UNIT_NAME"
    ;;
  hooks/start)
    application-version-set 1.2.3
    ;;
esac
exit 0
`;

const metadata = (name: string): string => `
name: ${name}
summary: s
description: d
provides:
  give: { interface: test }
requires:
  take: { interface: test }
peers:
  members: { interface: test-peers }
containers:
  work: { resource: work-image, mounts: [{ storage: data, location: /srv/data }] }
resources:
  work-image: { type: oci-image }
storage:
  data: { type: filesystem, location: /data }
`;

const config = `
options:
  level: { type: string, default: low }
  port: { type: int, default: 8080 }
  broken: { type: boolean, default: false }
`;

const actions = `
echo:
  description: e
  params: { text: { type: string } }
  required: [text]
fail:
  description: f
crash:
  description: c
`;

const manifest = 'bases: [{ name: ubuntu, channel: "24.04", architectures: [amd64] }]\n';

/** Writes the charm's archive. */
export function writeShellCharm(path: string, name: string): void {
  writeCharm(path, dispatch, {
    'metadata.yaml': metadata(name),
    'config.yaml': config,
    'actions.yaml': actions,
  });
}

/** Writes the archive of any charm whose dispatch is a script. */
export function writeCharm(path: string, script: string, texts: Record<string, string>): void {
  const files: Zippable = { dispatch: [strToU8(script), { os: 3, attrs: 0o755 << 16 }] };
  for (const [name, text] of Object.entries({ 'manifest.yaml': manifest, ...texts }))
    files[name] = strToU8(text);
  writeFileSync(path, zipSync(files));
}
