import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { EventStore } from '#event-store';
import { SqliteEventStore, openEventStore } from '#event-store';
import type { QueryCodeTables, RegisterTables, ReportTables, ViewReader, Views } from '#projections';
import {
  LiveViews,
  PostgresViews,
  catchUpAll,
  eventsFile,
  openViewsDatabase,
  queryCodesView,
  registerView,
  reportContributionsView,
} from '#projections';
import type { LetterFacts, LetterKind } from '#disclosure';
import { RefusedCommand } from '#disclosure';
import { LetterLacksFact, letterHtml } from '#letters';
import { ApplicationDesk, IntakeDesk, LawDesk, LetterDesk, QueryCodeDesk } from '#registry';
import type { Configuration } from './configuration.js';

/** All that the server holds open for its offices: the events, the desks that record, the views that answer. */
@Injectable()
export class Office implements OnApplicationShutdown {
  readonly intake: IntakeDesk;
  readonly applications: ApplicationDesk;
  readonly law: LawDesk;
  readonly letters: LetterDesk;
  readonly queryCodes: QueryCodeDesk;
  readonly register: ViewReader<RegisterTables>;
  readonly reports: ViewReader<ReportTables>;
  readonly issuedQueryCodes: ViewReader<QueryCodeTables>;
  readonly #beforeClosing: (() => Promise<void>)[] = [];

  private constructor(
    readonly store: EventStore,
    readonly views: Views,
    now: () => number,
    queryCodeDays: number,
  ) {
    this.intake = new IntakeDesk(store, now);
    this.law = new LawDesk(store, now);
    this.applications = new ApplicationDesk(store, now, this.law);
    this.letters = new LetterDesk(store, this.law, now, printable);
    this.queryCodes = new QueryCodeDesk(store, now, queryCodeDays);
    this.register = views.reader(registerView);
    this.reports = views.reader(reportContributionsView);
    this.issuedQueryCodes = views.reader(queryCodesView);
  }

  /**
   * Opens the event store and the views that the configuration names. Embedded views that are missing or of another version
   * are rebuilt first.
   * @param watched the store with whatever watches it
   * @throws StoreUnavailable, ViewsUnavailable
   */
  static async open(
    configuration: Configuration,
    now: () => number = Date.now,
    watched: (store: EventStore) => EventStore = (store) => store,
  ): Promise<Office> {
    const { DATA_DIR, EVENT_STORE_URL, VIEWS_URL } = configuration;
    const store =
      EVENT_STORE_URL === undefined
        ? SqliteEventStore.open(eventsFile(DATA_DIR), { clock: now })
        : await openEventStore(EVENT_STORE_URL);
    try {
      return new Office(
        watched(store),
        await openViews(store, DATA_DIR, VIEWS_URL),
        now,
        configuration.QUERY_CODE_DAYS,
      );
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** What still has to be recorded when all requests are answered. */
  beforeClosing(work: () => Promise<void>): void {
    this.#beforeClosing.push(work);
  }

  async onApplicationShutdown(): Promise<void> {
    for (const work of this.#beforeClosing.splice(0)) await work();
    await Promise.all([this.register, this.reports, this.issuedQueryCodes].map((reader) => reader.close()));
    await this.views.close();
    await this.store.close();
  }
}

/** A paper that could not be printed is not issued. */
function printable(kind: LetterKind, facts: LetterFacts): void {
  try {
    letterHtml(kind, facts);
  } catch (error) {
    if (!(error instanceof LetterLacksFact)) throw error;
    throw new RefusedCommand(error.code, error.message, error.english);
  }
}

async function openViews(store: EventStore, directory: string, url: string | undefined): Promise<Views> {
  if (url !== undefined) return new PostgresViews(await openViewsDatabase(url));
  // A view that cannot be brought level stays stopped, and its queries say so; all else goes on.
  await catchUpAll(directory, store, undefined, []);
  return new LiveViews(directory);
}
