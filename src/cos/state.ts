/** Where the logs go. */
export interface Cos {
  /** Push endpoints of `logging`. */
  logTargets: readonly string[];
}
