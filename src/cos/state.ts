/** Metrics, dashboards, alerts and logs: what Prometheus, Grafana and Loki have told. */
import type { Loki } from '@charmed-spark/interfaces';

export interface Cos {
  /** Units of Loki on `logging`. */
  loki: Loki;
  /** What others could not use of our rules, jobs or dashboards. */
  refusals: { endpoint: string; why: string }[];
}
