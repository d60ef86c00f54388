/** Statuses of trust and storage, with the texts of Canonical's charm; what they do not tell goes to the log. */
import { blocked, type Status, waiting } from '@charmed-spark/ops';
import type { Context } from './charm.gen.ts';
import type { State } from './state.ts';

export function statusesOf(ctx: Pick<Context, 'log' | 'app'>, { trust, storage }: State): Status[] {
  const statuses: Status[] = [];
  if (trust.state === 'missing') {
    ctx.log.error(`The charm has no right to: ${trust.what}`);
    statuses.push(blocked(`Run \`juju trust ${ctx.app.name} --scope=cluster\`. Needed to run.`));
  } else if (trust.state === 'unknown') {
    statuses.push(waiting(`Waiting for the Kubernetes API: ${trust.why}`));
  }
  const { s3, asked } = storage;
  const check = asked?.check;
  if (s3.state === 'waiting') {
    const what = s3.unreadable.length > 0 ? `grant of ${s3.unreadable}` : s3.missing.join(', ');
    statuses.push(waiting(`Waiting for the S3 relation: ${what}`));
  } else if (s3.state === 'invalid') {
    ctx.log.error(`The S3 relation gives a wrong ${s3.field}: ${s3.why}`);
    statuses.push(blocked('Invalid S3 credentials'));
  } else if (check?.state === 'refused') {
    ctx.log.error(check.why);
    statuses.push(blocked('Invalid S3 credentials'));
  } else if (check?.state === 'unreachable') {
    statuses.push(waiting(`Waiting for the object storage: ${check.why}`));
  }
  return statuses;
}
