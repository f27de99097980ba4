import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { LegalDate, WorkingDayCalendar } from '#disclosure';
import { PROPOSAL_LABELS, clockOn, explainStep, legalDateOf, proposalsOf, withinCalendar } from '#disclosure';
import type { DueItem, Timeliness } from '#projections';
import { dueList, dueOfUnit, openApplications, readApplication, registerView, timeliness } from '#projections';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { HttpProblem } from '../http/problem.js';
import { ViewWait } from '../http/view-wait.js';
import { Office } from '../office.js';
import { Gate } from '../sign-in/gate.js';
import type { ClockAnswer, ClockQueryDto, DayQueryDto } from './clock-dto.js';
import type { DueQueryDto } from './due-dto.js';
import type { ProposalAnswer } from './proposals-dto.js';
import type { TimelinessQueryDto } from './timeliness-dto.js';

function dayAsked(on: LegalDate | undefined, today: LegalDate): LegalDate {
  if (on === undefined) return today;
  if (withinCalendar(on)) return on;
  throw HttpProblem.beyondCalendar(on);
}

/** The reply period of one application, explained. */
export class ReadClock extends Query<ClockAnswer> {
  constructor(
    readonly agency: string,
    readonly applicationId: string,
    readonly query: ClockQueryDto,
  ) {
    super();
  }
}

@QueryHandler(ReadClock)
export class ReadClockHandler implements IQueryHandler<ReadClock> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async execute(wanted: ReadClock): Promise<ClockAnswer> {
    const { agency, applicationId, query } = wanted;
    await this.wait.until(query.position, registerView);
    const { application } = await this.wait.application(wanted, [registerView], async () => {
      const found = await this.office.register.read(agency, (db) => readApplication(db, applicationId));
      return found?.application.agency === agency ? found : undefined;
    });
    const on = dayAsked(query.on, legalDateOf(this.now()));
    if (on < application.receivedOn) {
      throw new HttpProblem(
        422,
        'not_received_yet',
        `${on} 尚未收到该申请，收到日期为 ${application.receivedOn}，请更正日期。`,
        `The application was not received by ${on}, but on ${application.receivedOn}; correct the date.`,
      );
    }
    const law = await this.office.law.history();
    // What has ended was in time or late by the calendar known then, whatever was changed since.
    const known = (startedOn: LegalDate, closedOn: LegalDate): WorkingDayCalendar =>
      law.judging(startedOn, closedOn).calendar;
    const judging = query.calendar === 'current' ? undefined : known;
    const clock = clockOn(application, law.current.calendar, on, judging);
    const steps = clock.steps.map((step) => ({ ...step, ...explainStep(step) }));
    return { id: applicationId, registerNumber: application.registerNumber, ...clock, steps };
  }
}

/** Every application open on a day, most urgent first. */
export class ReadDueList extends Query<{ on: LegalDate; items: DueItem[] }> {
  constructor(
    readonly agency: string,
    readonly query: DueQueryDto,
  ) {
    super();
  }
}

@QueryHandler(ReadDueList)
export class ReadDueListHandler implements IQueryHandler<ReadDueList> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(Gate) private readonly gate: Gate,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async execute({ agency, query }: ReadDueList): Promise<{ on: LegalDate; items: DueItem[] }> {
    await this.wait.until(query.position, registerView);
    const today = legalDateOf(this.now());
    const { unit, urgency } = query;
    const on = dayAsked(query.on, today);
    const { calendar } = await this.office.law.current();
    const items = await this.office.register.read(agency, async (db) => {
      const all = dueList(await openApplications(db, agency, { on, today }), calendar, on);
      const established = this.gate.directory.tree.get(agency)?.units ?? [];
      return unit === undefined ? all : dueOfUnit(all, unit, { db, agency, established });
    });
    return { on, items: items.filter((item) => urgency === undefined || item.urgency === urgency) };
  }
}

/** How an agency kept to its time, by month and handling unit. */
export class ReadTimeliness extends Query<Timeliness[]> {
  constructor(
    readonly agency: string,
    readonly query: TimelinessQueryDto,
  ) {
    super();
  }
}

@QueryHandler(ReadTimeliness)
export class ReadTimelinessHandler implements IQueryHandler<ReadTimeliness> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
  ) {}

  async execute({ agency, query: { from, to, calendar, position } }: ReadTimeliness): Promise<Timeliness[]> {
    if (from > to) {
      throw new HttpProblem(
        422,
        'period_reversed',
        `起始日期 ${from} 晚于截止日期 ${to}，请更正。`,
        `The period begins on ${from}, after it ends on ${to}; put the earlier day first.`,
      );
    }
    await this.wait.until(position, registerView);
    const law = await this.office.law.history();
    return this.office.register.read(agency, (db) =>
      timeliness(
        db,
        agency,
        { from, to },
        (startedOn, closedOn) => (calendar === 'current' ? law.current : law.judging(startedOn, closedOn)).calendar,
      ),
    );
  }
}

/** The steps that are due because a day has passed, for staff to confirm. */
export class ReadProposals extends Query<ProposalAnswer[]> {
  constructor(
    readonly agency: string,
    readonly query: DayQueryDto,
  ) {
    super();
  }
}

@QueryHandler(ReadProposals)
export class ReadProposalsHandler implements IQueryHandler<ReadProposals> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async execute({ agency, query }: ReadProposals): Promise<ProposalAnswer[]> {
    await this.wait.until(query.position, registerView);
    const today = legalDateOf(this.now());
    const on = dayAsked(query.on, today);
    const { calendar } = await this.office.law.current();
    const open = await this.office.register.read(agency, (db) =>
      openApplications(db, agency, { on: today, today, pending: true }),
    );
    return open
      .flatMap(({ applicationId, application }) =>
        proposalsOf(application, calendar, on).map(({ command, ...proposal }) => ({
          id: applicationId,
          registerNumber: application.registerNumber,
          handlingUnit: application.handlingUnit ?? null,
          ...PROPOSAL_LABELS[proposal.kind],
          ...proposal,
          settledBy: command === undefined ? 'judge-reasons' : 'proposals/confirm',
        })),
      )
      .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
  }
}
