import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import { legalDateOf } from '#disclosure';
import type { AnnualReport, Fault, ReportForm } from '#annual-report';
import type { Position } from '#event-store';
import { cellOf, formById, formFor } from '#annual-report';
import type { KnownAt } from '#projections';
import {
  applicationsBehind,
  knownAt,
  registerRows,
  registerView,
  reportContributionsView,
  reportOf,
} from '#projections';
import { agencyName } from '#registry';
import { registerRowAnswer } from '../applications/queries.js';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { HttpProblem } from '../http/problem.js';
import { ViewWait } from '../http/view-wait.js';
import { Office } from '../office.js';
import type { CellAnswer, CellQueryDto } from './dto.js';

export type ReportAnswer = AnnualReport & { readonly reconciliation: readonly Fault[] };

/** The annual report of a year, as it is or as it was known. */
export class ReadReport extends Query<ReportAnswer> {
  constructor(
    readonly agency: string,
    readonly year: number,
    readonly form: string | undefined,
    readonly asOf: string | undefined,
    readonly position: number | undefined,
  ) {
    super();
  }
}

@QueryHandler(ReadReport)
export class ReadReportHandler implements IQueryHandler<ReadReport> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
  ) {}

  async execute({ agency, year, form, asOf, position }: ReadReport): Promise<ReportAnswer> {
    const known = knownThen(asOf);
    await this.wait.until(await toReach(this.office, position, known), reportContributionsView);
    const name = await agencyName(this.office.store, agency);
    const { checkpoint } = await this.office.views.state(reportContributionsView);
    const { report, faults } = await this.office.reports.read(agency, (db) =>
      reportOf(db, { code: agency, name }, formAsked(form, year), year, known, checkpoint),
    );
    return { ...report, reconciliation: faults };
  }
}

/** The applications behind one cell of a year's report. */
export class CellsBehind extends Query<CellAnswer> {
  constructor(
    readonly agency: string,
    readonly year: number,
    readonly query: CellQueryDto,
  ) {
    super();
  }
}

@QueryHandler(CellsBehind)
export class CellsBehindHandler implements IQueryHandler<CellsBehind> {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  async execute({ agency, year, query }: CellsBehind): Promise<CellAnswer> {
    const { row, column, cell } = cellOf(formAsked(query.form, year), query.row, query.kind);
    const known = knownThen(query.asOf);
    const position = await toReach(this.office, query.position, known);
    await this.wait.until(position, reportContributionsView, registerView);
    const counts = await this.office.reports.read(agency, (db) => applicationsBehind(db, agency, year, cell, known));
    const rows = await this.office.register.read(agency, (db) => registerRows(db, [...counts.keys()]));
    const figure = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const { calendar } = await this.office.law.current();
    const today = legalDateOf(this.now());
    const applications = rows.map((found) => ({
      ...registerRowAnswer(found, calendar, today),
      count: counts.get(found.application_id) ?? 0,
    }));
    return { year, row, column, figure, applications };
  }
}

const formAsked = (form: string | undefined, year: number): ReportForm =>
  form === undefined ? formFor(year) : formById(form);

/** What is asked for must have been counted before the report can be told as known then; what lies ahead is never waited for. */
async function toReach(
  { store }: Office,
  position: Position | undefined,
  known: KnownAt | undefined,
): Promise<Position> {
  const asked = position ?? 0;
  return known !== undefined && 'position' in known
    ? Math.max(asked, Math.min(known.position, await store.head()))
    : asked;
}

function knownThen(asOf: string | undefined): KnownAt | undefined {
  if (asOf === undefined) return undefined;
  const known = knownAt(asOf);
  if (known !== undefined) return known;
  throw new HttpProblem(
    400,
    'bad_as_of',
    `asOf 须为日期（2021-01-31）或者位置（整数），而不是“${asOf}”。`,
    `asOf must be a date such as 2021-01-31 or a position, not “${asOf}”.`,
  );
}
