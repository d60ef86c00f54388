import type { ApplicationState, Status, StatusName } from './model.ts';

const severity: Record<StatusName, number> = {
  error: 100,
  blocked: 90,
  waiting: 80,
  maintenance: 70,
  terminated: 60,
  active: 50,
  unknown: 40,
  unset: 0,
};

/** Status of an application: what its leader set, else the gravest of its units'. */
export function applicationStatus(application: ApplicationState): Status {
  if (application.status.status !== 'unset') return application.status;
  const [first, ...others] = Object.values(application.units).map((unit) => unit.workloadStatus);
  if (first === undefined) return { ...application.status, status: 'unknown' };
  return others.reduce(
    (worst, status) => (severity[status.status] > severity[worst.status] ? status : worst),
    first,
  );
}
