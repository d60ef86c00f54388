/** What nobody shall see in logs, in web pages and in the output of SET: by names of settings, and in values. */

/** Spark's own expression has no `digest` (ZooKeeper's login) and no `account.key` (Azure's). */
export const redacted =
  '(?i)secret|password|passwd|passphrase|token|credential|digest|access[.]?key|account[.]?key';
