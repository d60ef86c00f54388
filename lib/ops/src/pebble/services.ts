/** Services, checks and signals. */
import type { Api, Query } from './api.ts';
import type { CheckInfo, ServiceInfo } from './types.ts';

interface WireService {
  name: string;
  startup: ServiceInfo['startup'];
  current: ServiceInfo['current'];
  'current-since'?: string;
}

export async function services(api: Api, names: string[] = []): Promise<ServiceInfo[]> {
  const wire = await api.get<WireService[]>('/v1/services', { names });
  return wire.map(({ name, startup, current, 'current-since': currentSince }) => ({
    name,
    startup,
    current,
    ...(currentSince ? { currentSince } : {}),
  }));
}

interface WireCheck {
  name: string;
  level?: 'alive' | 'ready' | '';
  startup?: CheckInfo['startup'];
  status: CheckInfo['status'];
  successes?: number;
  failures?: number;
  threshold: number;
  'change-id'?: string;
}

export async function checks(
  api: Api,
  query: { names?: string[]; level?: 'alive' | 'ready' } = {},
): Promise<CheckInfo[]> {
  const wire = await api.get<WireCheck[]>('/v1/checks', query as Query);
  return wire.map((check) => ({
    name: check.name,
    ...(check.level ? { level: check.level } : {}),
    startup: check.startup ?? 'enabled',
    status: check.status,
    successes: check.successes ?? 0,
    failures: check.failures ?? 0,
    threshold: check.threshold,
    ...(check['change-id'] ? { changeId: check['change-id'] } : {}),
  }));
}

export async function switchChecks(api: Api, action: 'start' | 'stop', names: string[]): Promise<string[]> {
  const { result } = await api.post<{ changed?: string[] | null }>('/v1/checks', { action, checks: names });
  return result.changed ?? [];
}

/** The daemon answers 502 for "unhealthy", which is no refusal. */
export async function health(
  api: Api,
  query: { names?: string[]; level?: 'alive' | 'ready' } = {},
): Promise<boolean> {
  const result = await api.get<{ healthy: boolean }>('/v1/health', query as Query, { accept: [502] });
  return result.healthy;
}
