/** What the status formats read of `juju status --format json`. */

export interface StatusInfo {
  current?: string;
  message?: string;
  since?: string;
  version?: string;
  life?: string;
}

export interface UnitStatus {
  'workload-status'?: StatusInfo;
  'juju-status'?: StatusInfo;
  leader?: boolean;
  'open-ports'?: string[];
  address?: string;
  'public-address'?: string;
  'provider-id'?: string;
}

export interface ApplicationStatus {
  charm?: string;
  'charm-name'?: string;
  'charm-channel'?: string;
  'charm-rev'?: number;
  exposed?: boolean;
  scale?: number;
  address?: string;
  life?: string;
  version?: string;
  'application-status'?: StatusInfo;
  relations?: Record<string, { 'related-application': string; interface: string; scope: string }[]>;
  units?: Record<string, UnitStatus>;
}

export interface RelationStatus {
  id: number;
  provider: string;
  requirer: string;
  interface: string;
  type: string;
  status: string;
  message?: string;
}

export interface StorageStatus {
  storage?: Record<
    string,
    {
      kind: string;
      life?: string;
      status?: StatusInfo;
      attachments?: { units?: Record<string, { location?: string }> };
    }
  >;
  filesystems?: Record<string, { storage?: string; size?: number; pool?: string; 'provider-id'?: string }>;
}

export interface ModelStatus {
  model: {
    name: string;
    type?: string;
    controller: string;
    cloud: string;
    region?: string;
    version: string;
    'model-status'?: StatusInfo;
  };
  applications?: Record<string, ApplicationStatus>;
  storage?: StorageStatus;
  controller?: { timestamp?: string };
  /** Not part of Juju's JSON: the controller sends it for the table of relations. */
  relations?: RelationStatus[];
}
