import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { SqliteEventStore } from '#event-store';
import type { RegisterTables, ReportTables, TimelineTables } from '#projections';
import {
  LiveViews,
  catchUpAll,
  eventsFile,
  queryView,
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
    readonly register: Kysely<RegisterTables>,
    readonly timeline: Kysely<TimelineTables>,
    readonly reports: Kysely<ReportTables>,
  ) {}

  /** Opens the data directory; views that are missing or of another version are rebuilt first. */
  static async open(directory: string, now: () => number = Date.now): Promise<Office> {
    const store = SqliteEventStore.open(eventsFile(directory), { clock: now });
    await catchUpAll(directory, store);
    return new Office(
      store,
      new IntakeDesk(store, now),
      new ApplicationDesk(store, now),
      new LiveViews(directory),
      queryView<RegisterTables>(directory, registerView),
      queryView<TimelineTables>(directory, timelineView),
      queryView<ReportTables>(directory, reportContributionsView),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.views.close();
    await Promise.all([this.register.destroy(), this.timeline.destroy(), this.reports.destroy()]);
    await this.store.close();
  }
}
