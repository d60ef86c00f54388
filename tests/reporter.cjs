// Mocha's spec reporter, which also leaves its counts in the file named by TEST_COUNTS for scripts/test.ts.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending, tests } = this.stats;
      if (process.env.TEST_COUNTS) {
        writeFileSync(
          process.env.TEST_COUNTS,
          JSON.stringify({ passed: passes, failed: failures, skipped: pending, tests }),
        );
      }
    });
  }
};
