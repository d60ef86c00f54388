/** `status` as Juju's table. */
import { naturally } from '../parse/names.ts';
import { portsText } from './ports.ts';
import type { ApplicationStatus, ModelStatus, StatusInfo, UnitStatus } from './status.ts';
import { table } from './table.ts';

const widestVersion = 30;
const widestMessage = 120;

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 3)}...` : text;
const message = (text: string | undefined): string =>
  cut((text ?? '').split('\n')[0] as string, widestMessage);
const sorted = <T>(map: Record<string, T> | undefined): [string, T][] =>
  Object.entries(map ?? {}).sort(([a], [b]) => naturally(a, b));

function modelSection({ model, controller }: ModelStatus): string {
  const header = ['Model', 'Controller', 'Cloud/Region', 'Version'];
  const row = [
    model.name,
    model.controller,
    model.region ? `${model.cloud}/${model.region}` : model.cloud,
    model.version,
  ];
  if (controller?.timestamp) {
    header.push('Timestamp');
    row.push(controller.timestamp);
  }
  const notes = model['model-status']?.message;
  if (notes) {
    header.push('Notes');
    row.push(message(notes));
  }
  return table([header, row]);
}

/** Units whose agent works, of all units: `1/2` while they differ. */
function scale(application: ApplicationStatus): string {
  const units = Object.values(application.units ?? {});
  const ready = units.filter((unit) =>
    ['idle', 'executing'].includes(unit['juju-status']?.current ?? ''),
  ).length;
  return ready === units.length ? `${ready}` : `${ready}/${units.length}`;
}

function applicationsSection(status: ModelStatus): string {
  const header = [
    'App',
    'Version',
    'Status',
    'Scale',
    'Charm',
    'Channel',
    'Rev',
    'Address',
    'Exposed',
    'Message',
  ];
  const rows = sorted(status.applications).map(([name, application]) => [
    name,
    cut((application.version ?? '').split('\n')[0] as string, widestVersion),
    application['application-status']?.current ?? '',
    scale(application),
    application['charm-name'] ?? '',
    application['charm-channel'] ?? '',
    String(application['charm-rev'] ?? ''),
    application.address ?? '',
    application.exposed ? 'yes' : 'no',
    message(application['application-status']?.message),
  ]);
  return rows.length > 0 ? `\n${table([header, ...rows], [3, 6])}` : '';
}

/** The hook or action that an agent says it is running. */
function doing(agent: StatusInfo | undefined): string {
  if (agent?.current !== 'executing') return '';
  return (
    /running (\S+) hook/.exec(agent.message ?? '')?.[1] ??
    /running action (.*)/.exec(agent.message ?? '')?.[1] ??
    ''
  );
}

function unitRow(name: string, unit: UnitStatus): string[] {
  const agent = unit['juju-status'];
  let text = unit['workload-status']?.message ?? '';
  if (agent?.current === 'allocating' && text === '') text = agent.message ?? '';
  const hook = doing(agent);
  return [
    unit.leader ? `${name}*` : name,
    unit['workload-status']?.current ?? '',
    agent?.current ?? '',
    unit.address ?? '',
    portsText(unit['open-ports'] ?? []),
    message(hook ? `(${hook}) ${text}` : text),
  ];
}

function unitsSection(status: ModelStatus): string {
  const units = sorted(
    Object.assign(
      {},
      ...Object.values(status.applications ?? {}).map((application) => application.units ?? {}),
    ) as Record<string, UnitStatus>,
  );
  if (units.length === 0) return '';
  const header = ['Unit', 'Workload', 'Agent', 'Address', 'Ports', 'Message'];
  return `\n${table([header, ...units.map(([name, unit]) => unitRow(name, unit))])}`;
}

function relationsSection(status: ModelStatus): string {
  const relations = [...(status.relations ?? [])].sort((a, b) =>
    a.provider === b.provider ? (a.requirer < b.requirer ? -1 : 1) : a.provider < b.provider ? -1 : 1,
  );
  if (relations.length === 0) return '';
  const header = ['Integration provider', 'Requirer', 'Interface', 'Type', 'Message'];
  const rows = relations.map(({ provider, requirer, interface: name, type, status: state, message: why }) => [
    provider,
    requirer,
    name,
    type,
    state === 'joined' ? '' : `${state}  ${message(why)}`,
  ]);
  return `\n${table([header, ...rows])}`;
}

function storageSection(status: ModelStatus): string {
  const volumes = Object.values(status.storage?.filesystems ?? {});
  const rows = sorted(status.storage?.storage).flatMap(([id, storage]) => {
    const volume = volumes.find((candidate) => candidate.storage === id);
    const size = volume?.size ? `${volume.size} MiB` : '';
    const attached = sorted(storage.attachments?.units);
    return (attached.length > 0 ? attached : ([['', {}]] as typeof attached)).map(([unit, { location }]) => [
      unit,
      id,
      storage.kind,
      volume?.pool ?? '',
      location ?? '',
      size,
      storage.status?.current ?? '',
      message(storage.status?.message),
    ]);
  });
  if (rows.length === 0) return '';
  return `\n${table([['Storage Unit', 'Storage ID', 'Type', 'Pool', 'Mountpoint', 'Size', 'Status', 'Message'], ...rows])}`;
}

export interface TabularOptions {
  relations?: boolean;
  storage?: boolean;
}

export function statusTabular(status: ModelStatus, { relations, storage }: TabularOptions = {}): string {
  return [
    modelSection(status),
    applicationsSection(status),
    unitsSection(status),
    relations ? relationsSection(status) : '',
    storage ? storageSection(status) : '',
  ].join('');
}
