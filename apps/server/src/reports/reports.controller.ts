import { Controller, Get, Header, Inject, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { renderHtml, renderMarkdown } from '#annual-report';
import { Agency } from '../http/caller.js';
import { DescribeQuery } from '../http/documentation.js';
import type { ReportAnswer } from './queries.js';
import { CellsBehind, ReadReport } from './queries.js';
import { CellAnswer, CellQueryDto, ReportQueryDto, ReportSchema, ReportYear } from './dto.js';
import { Showing } from '../sign-in/read-log.js';
import { Requires } from '../sign-in/requires.js';

const TYPES = { md: 'text/markdown; charset=utf-8', html: 'text/html; charset=utf-8' } as const;

/** The annual report of a year, and the applications behind each of its cells. */
@ApiTags('年度报告 annual report')
@Controller('api/v1/reports')
export class ReportsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Requires('ReadReport')
  @Get(':year')
  @DescribeQuery('年度报告', 'the annual report of a year')
  @ApiParam({ name: 'year', type: 'integer', example: 2020 })
  @ApiOkResponse({ type: ReportSchema })
  @Header('cache-control', 'no-store')
  async report(
    @ReportYear() year: number,
    @Query() query: ReportQueryDto,
    @Agency() agency: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportAnswer | string> {
    const answer = await this.queries.execute(new ReadReport(agency, year, query.form, query.asOf, query.position));
    const { reconciliation, ...report } = answer;
    if (query.format === 'md') {
      reply.type(TYPES.md);
      return renderMarkdown(report, reconciliation);
    }
    if (query.format === 'html') {
      reply.type(TYPES.html);
      const cellHref = (row: string, kind: string): string => {
        const parameters = new URLSearchParams({ agency, row, kind, ...(query.form && { form: query.form }) });
        if (query.asOf !== undefined) parameters.set('asOf', query.asOf);
        return `/api/v1/reports/${year}/cells?${parameters.toString()}`;
      };
      return renderHtml(report, reconciliation, { cellHref });
    }
    return answer;
  }

  @Requires('ReadCells')
  @Get(':year/cells')
  @DescribeQuery('单元格背后的申请', 'the applications behind a cell')
  @ApiParam({ name: 'year', type: 'integer', example: 2020 })
  @ApiOkResponse({ type: CellAnswer })
  @Header('cache-control', 'no-store')
  async cells(
    @ReportYear() year: number,
    @Query() query: CellQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): Promise<CellAnswer> {
    const behind = await this.queries.execute(new CellsBehind(agency, year, query));
    showing(behind.applications);
    return behind;
  }
}
