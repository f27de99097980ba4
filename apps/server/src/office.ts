import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { EventStore } from '#event-store';
import { SqliteEventStore } from '#event-store';
import type { RegisterTables, ReportTables, TimelineTables, ViewReader, Views } from '#projections';
import {
  IndigestibleEvent,
  LiveViews,
  catchUpAll,
  eventsFile,
  registerView,
  reportContributionsView,
  timelineView,
} from '#projections';
import { ApplicationDesk, IntakeDesk } from '#registry';

/** All that the server holds open for its offices: the events, the desks that record, the views that answer. */
@Injectable()
export class Office implements OnApplicationShutdown {
  readonly intake: IntakeDesk;
  readonly applications: ApplicationDesk;
  readonly register: ViewReader<RegisterTables>;
  readonly timeline: ViewReader<TimelineTables>;
  readonly reports: ViewReader<ReportTables>;

  private constructor(
    readonly store: EventStore,
    readonly views: Views,
    now: () => number,
  ) {
    this.intake = new IntakeDesk(store, now);
    this.applications = new ApplicationDesk(store, now);
    this.register = views.reader(registerView);
    this.timeline = views.reader(timelineView);
    this.reports = views.reader(reportContributionsView);
  }

  /** Opens the data directory; views that are missing or of another version are rebuilt first. */
  static async open(directory: string, now: () => number = Date.now): Promise<Office> {
    const store = SqliteEventStore.open(eventsFile(directory), { clock: now });
    try {
      await catchUpAll(directory, store);
    } catch (error) {
      // That view stays stopped, and its queries say so; all else goes on.
      if (!(error instanceof IndigestibleEvent)) throw error;
    }
    return new Office(store, new LiveViews(directory), now);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.register.close(), this.timeline.close(), this.reports.close()]);
    await this.views.close();
    await this.store.close();
  }
}
