import { applicationStatus } from '../application-status.ts';
import { boolFlag } from '../flags.ts';
import type { Status } from '../model.ts';
import { anyFormat, defineTool, noMoreArgs } from './tool.ts';

export const statusGet = defineTool({
  name: 'status-get',
  purpose: 'Print status information.',
  formats: anyFormat,
  options: () => ({
    includeData: boolFlag(['include-data'], 'Print all status data'),
    application: boolFlag(['application'], 'Print status for all units of this application'),
  }),
  async run({ context, options: { includeData, application }, args, print, format }) {
    noMoreArgs(args);
    const bare = format === 'smart' && !includeData;
    if (!application) {
      const status = context.unitState.workloadStatus;
      return print(bare ? status.status : details(status, includeData));
    }
    if (!(await context.isLeader())) {
      throw new Error('finding application status: this unit is not the leader');
    }
    const status = applicationStatus(context.application);
    if (bare) return print(status.status);
    const units = Object.fromEntries(
      Object.entries(context.application.units).map(([name, unit]) => [
        name,
        details(unit.workloadStatus, includeData),
      ]),
    );
    print({ 'application-status': { ...details(status, includeData), units } });
  },
});

function details({ status, message, data = {} }: Status, includeData: boolean): Record<string, unknown> {
  return includeData ? { status, message, 'status-data': data } : { status };
}
