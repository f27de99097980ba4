import { Inject, Injectable } from '@nestjs/common';
import { UnreadableEvent } from '#disclosure';
import type { AnyView } from '#projections';
import { applicationStream } from '#registry';
import { Configuration } from '../configuration.js';
import { Office } from '../office.js';
import { HttpProblem } from './problem.js';

/** Lets a query read what its client has just recorded. */
@Injectable()
export class ViewWait {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(Configuration) private readonly configuration: Configuration,
  ) {}

  /**
   * What views hold of an application. One that they do not hold yet is waited for, as it is there: whoever has recorded it need not
   * know of views.
   * @param find undefined where they hold nothing
   * @throws HttpProblem 404 for one that is not the agency's, 503 as `until`
   */
  async application<Found>(
    { agency, applicationId }: { readonly agency: string; readonly applicationId: string },
    views: readonly AnyView[],
    find: () => Promise<Found | undefined>,
  ): Promise<Found> {
    let found = await find();
    if (found === undefined) {
      const [received] = await this.office.store.readStream(applicationStream(applicationId));
      if (received?.agency === agency) {
        await this.until(received.position, ...views);
        found = await find();
      }
    }
    if (found === undefined) throw HttpProblem.noSuchApplication();
    return found;
  }

  /** @throws HttpProblem 503 when a view does not reach the position in time or has stopped */
  async until(position: number | undefined, ...views: readonly AnyView[]): Promise<void> {
    for (const view of views) {
      const stopped = this.office.views.stopped(view);
      if (stopped !== undefined) throw viewStopped(view.name, stopped);
      if (position === undefined) continue;
      if (await this.office.views.reaches(view, position, this.configuration.VIEW_WAIT_MS)) continue;
      const { checkpoint } = await this.office.views.state(view);
      throw new HttpProblem(
        503,
        'view_behind',
        `视图“${view.name}”尚未跟上位置 ${position}（现为 ${checkpoint}），请稍后重试。`,
        `The view ${view.name} has not reached position ${position} (now ${checkpoint}); try again shortly.`,
      );
    }
  }
}

/**
 * What anybody may ask for: strangers hear that it cannot be told now, and the log says which view or event is to blame.
 * @throws HttpProblem 503 in place of any other 503, and of an event that cannot be read
 */
export async function withoutSayingWhy<Answer>(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 503) throw notNow(error.forLog);
    if (error instanceof UnreadableEvent) throw notNow(error.message);
    throw error;
  }
}

const notNow = (reason: string): HttpProblem =>
  new HttpProblem(
    503,
    'not_available_now',
    '暂时无法查询，请稍后再试。',
    'This cannot be told now; try again later.',
    {},
    reason,
  );

const viewStopped = (view: string, reason: string): HttpProblem =>
  new HttpProblem(
    503,
    'view_stopped',
    `视图“${view}”因一条无法处理的事件而停止，请管理员查看运行日志。`,
    `The view ${view} has stopped at an event it cannot digest; an administrator must look into the log.`,
    {},
    `view ${view} stands still: ${reason}`,
  );
