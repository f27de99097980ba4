import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { SqliteEventStore } from '#event-store';
import type { RegisterTables, ReportTables, TimelineTables } from '#projections';
import {
  IndigestibleEvent,
  LiveViews,
  ViewReader,
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
  private constructor(
    readonly store: SqliteEventStore,
    readonly intake: IntakeDesk,
    readonly applications: ApplicationDesk,
    readonly views: LiveViews,
    readonly register: ViewReader<RegisterTables>,
    readonly timeline: ViewReader<TimelineTables>,
    readonly reports: ViewReader<ReportTables>,
  ) {}

  /** Opens the data directory; views that are missing or of another version are rebuilt first. */
  static async open(directory: string, now: () => number = Date.now): Promise<Office> {
    const store = SqliteEventStore.open(eventsFile(directory), { clock: now });
    try {
      await catchUpAll(directory, store);
    } catch (error) {
      // The view stays stopped, and its queries say so; all else goes on.
      if (!(error instanceof IndigestibleEvent)) throw error;
    }
    return new Office(
      store,
      new IntakeDesk(store, now),
      new ApplicationDesk(store, now),
      new LiveViews(directory),
      new ViewReader<RegisterTables>(directory, registerView),
      new ViewReader<TimelineTables>(directory, timelineView),
      new ViewReader<ReportTables>(directory, reportContributionsView),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.views.close();
    await Promise.all([this.register.close(), this.timeline.close(), this.reports.close()]);
    await this.store.close();
  }
}
