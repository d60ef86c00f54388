/** What one event sees. */
import type { MetricsSource } from '@charmed-spark/interfaces';

export interface Source {
  relationId: number;
  application: string;
  told: MetricsSource;
}

export interface State {
  sources: Source[];
  /** How often to evaluate and to scrape, in Prometheus' own words; undefined: the option is wrong. */
  interval: string | undefined;
}
