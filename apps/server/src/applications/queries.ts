import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { Application, LegalDate, WorkingDayCalendar } from '#disclosure';
import { OUTCOME_FACTS, clockOn, legalDateOf, stageBy, warningsOf, yearOf } from '#disclosure';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import type { RegisterRow, TimelineEntry } from '#projections';
import {
  applicationOf,
  cellsOfApplication,
  readApplication,
  readTimeline,
  registerView,
  reportContributionsView,
  searchRegister,
} from '#projections';
import { ViewWait } from '../http/view-wait.js';
import { Office } from '../office.js';
import type { ApplicationAnswer, RegisterPageAnswer, RegisterRowAnswer, TimelineEntryAnswer } from './answers.js';
import type { RegisterQueryDto } from './query-dto.js';

/** One page of the agency's register. */
export class SearchRegister extends Query<RegisterPageAnswer> {
  constructor(
    readonly agency: string,
    readonly search: RegisterQueryDto,
  ) {
    super();
  }
}

@QueryHandler(SearchRegister)
export class SearchRegisterHandler implements IQueryHandler<SearchRegister> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async execute({ agency, search }: SearchRegister): Promise<RegisterPageAnswer> {
    const {
      position,
      agency: _named,
      sort = 'receivedOn',
      direction = 'desc',
      page = 1,
      pageSize = 50,
      ...filters
    } = search;
    await this.wait.until(position, registerView);
    const wanted = { ...filters, agency, sort, descending: direction === 'desc', page, pageSize };
    const { calendar } = await this.office.law.current();
    const found = await this.office.register.read(agency, (db) => searchRegister(db, wanted, calendar));
    const today = legalDateOf(this.now());
    const rows = found.rows.map((row) => registerRowAnswer(row, calendar, today));
    return { total: found.total, page, pageSize, rows };
  }
}

export function registerRowAnswer(row: RegisterRow, calendar: WorkingDayCalendar, today: LegalDate): RegisterRowAnswer {
  const { stage, due, workingDaysLeft, provisional, daysProvisional } =
    row.stage === 'closed' ? CLOSED : standing(applicationOf(row), calendar, today);
  return {
    id: row.application_id,
    registerNumber: row.register_number,
    receivedOn: row.received_on,
    channel: row.channel,
    applicantKind: row.applicant_kind,
    applicantName: row.applicant_name,
    request: row.request,
    handlingUnit: row.handling_unit,
    stage,
    due,
    workingDaysLeft,
    provisional,
    daysProvisional,
    outcome: row.outcome,
    outcomeLabel: row.outcome === null ? null : OUTCOME_FACTS[row.outcome].label,
    closedOn: row.closed_on,
    renewedOutcome: row.renewed_outcome,
    renewedClosedOn: row.renewed_closed_on,
    appeals: row.appeals,
    revision: row.revision,
  };
}

const standing = (application: Application, calendar: WorkingDayCalendar, today: LegalDate) => ({
  ...clockOn(application, calendar, today),
  stage: stageBy(application, calendar),
});

const CLOSED = {
  stage: 'closed',
  due: null,
  workingDaysLeft: null,
  provisional: false,
  daysProvisional: false,
} as const;

/** Who recorded it stands beside the facts, as it does in the event. */
function withWho({ data, ...entry }: TimelineEntry): TimelineEntryAnswer {
  const { by = null, ...facts } = data as { readonly by?: object };
  return { ...entry, by, data: facts };
}

/** One application of the agency: as it stands, how it came there, and where the annual reports count it. */
export class FindApplication extends Query<ApplicationAnswer> {
  constructor(
    readonly agency: string,
    readonly applicationId: string,
    readonly position: number | undefined,
  ) {
    super();
  }
}

@QueryHandler(FindApplication)
export class FindApplicationHandler implements IQueryHandler<FindApplication> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async execute(wanted: FindApplication): Promise<ApplicationAnswer> {
    const { agency, applicationId, position } = wanted;
    const views = [registerView, reportContributionsView];
    await this.wait.until(position, ...views);
    const thisYear = yearOf(legalDateOf(this.now()));
    const { application, revision, cells } = await this.wait.application(wanted, views, async () => {
      const [found, counted] = await Promise.all([
        this.office.register.read(agency, (db) => readApplication(db, applicationId)),
        this.office.reports.read(agency, (db) => cellsOfApplication(db, applicationId, thisYear)),
      ]);
      return found?.application.agency === agency ? { ...found, cells: counted } : undefined;
    });
    const timeline = await readTimeline(this.office.store, applicationId, revision);
    const { calendar } = await this.office.law.current();
    const standing = { ...application, stage: stageBy(application, calendar) };
    const warnings = warningsOf(application, calendar);
    return { id: applicationId, revision, application: standing, timeline: timeline.map(withWho), cells, warnings };
  }
}
