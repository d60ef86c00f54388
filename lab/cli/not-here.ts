/** Juju's commands that the lab does not have, with what does instead. */

export const byReason: [reason: string, names: string][] = [
  [
    '"lab up" starts the one controller, on this machine',
    'bootstrap kill-controller destroy-controller add-k8s remove-k8s update-k8s enable-ha controllers list-controllers show-controller controller-config register unregister upgrade-controller migrate',
  ],
  [
    'the lab is one cloud with one user',
    'add-cloud update-cloud remove-cloud clouds list-clouds show-cloud regions list-regions update-public-clouds default-region default-credential set-default-region set-default-credentials add-credential update-credential update-credentials remove-credential autoload-credentials detect-credentials credentials list-credentials show-credential show-credentials set-credential login logout whoami add-user remove-user change-user-password enable-user disable-user users list-users show-user grant revoke grant-cloud revoke-cloud',
  ],
  [
    'the lab has no Charmhub: deploy local .charm files',
    'download find info search charm-resources list-charm-resources',
  ],
  [
    'remove the application and deploy the new charm',
    'refresh upgrade-charm set-application-base attach-resource attach',
  ],
  ['deploy the applications one by one', 'diff-bundle export-bundle'],
  [
    'relations stay within a model',
    'offer consume offers list-offers find-offers show-offer remove-offer remove-saas suspend-relation resume-relation firewall-rules list-firewall-rules set-firewall-rule',
  ],
  [
    'storage is made when an application is deployed, and removed by "remove-application --destroy-storage"',
    'add-storage attach-storage detach-storage remove-storage import-filesystem storage list-storage show-storage create-storage-pool remove-storage-pool update-storage-pool storage-pools list-storage-pools',
  ],
  [
    'units run in pods, not on machines',
    'add-machine remove-machine machines list-machines show-machine upgrade-machine constraints set-constraints model-constraints set-model-constraints retry-provisioning reload-spaces add-space remove-space rename-space move-to-space spaces list-spaces show-space subnets list-subnets bind ssh-keys list-ssh-keys add-ssh-key remove-ssh-key import-ssh-key import-ssh-keys',
  ],
  ['"show-task ID" shows one task', 'operations list-operations show-operation'],
  ['"ssh UNIT" opens a shell in the unit', 'debug-hooks debug-hook debug-code'],
  ['reach a unit by its address in "status"', 'expose unexpose'],
  ['"status" and "debug-log" show what happened lately', 'show-status-log'],
  [
    'there is no replacement yet',
    'model-defaults model-default upgrade-model set-meter-status resources list-resources sync-agent-binaries sync-tools dashboard disable-command enable-command disabled-commands list-disabled-commands create-backup download-backup upload-backup restore-backup backups list-backups secret-backends list-secret-backends add-secret-backend update-secret-backend remove-secret-backend show-secret-backend model-secret-backend cached-images list-cached-images documentation help-action-commands help-hook-commands help-tool collect-metrics metrics agree agreements wallets sla',
  ],
];

/** What a user can do instead; undefined when Juju has no command of this name either. */
export function reasonNotHere(name: string): string | undefined {
  return byReason.find(([, names]) => names.split(' ').includes(name))?.[0];
}

export const notHere = (): string[] => byReason.flatMap(([, names]) => names.split(' ')).sort();
