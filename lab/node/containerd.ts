/** The container runtime: Debian's containerd and runc with a configuration, state and socket of their own. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bridge, containerdSocket } from '../paths.ts';
import type { Component } from './component.ts';
import {
  cniNetwork,
  cniPlugins,
  cniStateDir,
  configDir,
  containerdDir,
  containerdState,
  pauseImage,
} from './places.ts';

const configFile = join(configDir, 'containerd.toml');
const cniConfigDir = join(configDir, 'cni');

/** Configuration of containerd 1.6 and 1.7 (version 2 of the format), which 2.x still reads. */
export function renderContainerdConfig(): string {
  return `version = 2
root = ${JSON.stringify(containerdDir)}
state = ${JSON.stringify(containerdState)}
temp = ${JSON.stringify(join(containerdDir, 'tmp'))}
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing",
]

[grpc]
  address = ${JSON.stringify(containerdSocket)}

[plugins."io.containerd.internal.v1.opt"]
  path = ${JSON.stringify(join(containerdDir, 'opt'))}

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${JSON.stringify(pauseImage)}
  # Without CAP_SYS_RESOURCE the kernel refuses a negative oom_score_adj, and runc then cannot start the container.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  max_container_log_line_size = 65536
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = ${JSON.stringify(cniPlugins)}
    conf_dir = ${JSON.stringify(cniConfigDir)}

  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
      Root = ${JSON.stringify(join(containerdState, 'runc'))}

  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = ${JSON.stringify(join(configDir, 'registries'))}
`;
}

/** A kernel that was started without IPv6 does not have it. */
const ipv6Setting = '/proc/sys/net/ipv6/conf/all/disable_ipv6';

/**
 * The pods' network: a veth pair per pod, routed by the host. Unlike with a bridge, replies of one pod to another's
 * request on a service address come back through the host, which must translate them. There is no IPv6 on it: by the
 * link-local address of the host's end, which every kernel makes, a pod would reach what listens on the machine.
 */
export function renderCniConfig(ipv6 = existsSync(ipv6Setting)): string {
  return JSON.stringify(
    {
      cniVersion: '0.4.0',
      name: cniNetwork,
      plugins: [
        {
          type: 'ptp',
          ipMasq: false,
          mtu: 1500,
          ipam: {
            type: 'host-local',
            dataDir: cniStateDir,
            routes: [{ dst: '0.0.0.0/0' }],
            ranges: [[{ subnet: bridge.podCidr, rangeStart: '198.18.1.1', gateway: bridge.address }]],
          },
        },
        // `eth0` is Kubernetes' name for it in the pod. The loopback of a pod keeps its `::1`.
        ...(ipv6 ? [{ type: 'tuning', sysctl: { 'net.ipv6.conf.eth0.disable_ipv6': '1' } }] : []),
      ],
    },
    null,
    2,
  );
}

export const containerd = (): Component => ({
  name: 'containerd',
  argv: ['containerd', '--config', configFile],
  files: {
    [configFile]: renderContainerdConfig(),
    [join(cniConfigDir, '10-lab.conflist')]: renderCniConfig(),
  },
});

/** Arguments of `ctr` that reach this containerd, in the namespace of Kubernetes' images. */
export const ctr = (...args: string[]): string[] => [
  '--address',
  containerdSocket,
  '--namespace',
  'k8s.io',
  ...args,
];
