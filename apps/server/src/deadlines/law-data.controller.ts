import { Body, Controller, Get, HttpCode, Inject, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FeeTariff, LawData } from '#disclosure';
import { calendarProposalTold, calendarYearTold, feeFor, legalDateOf, tariffOn, withinCalendar } from '#disclosure';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { Caller } from '../http/caller.js';
import { DescribeCommand, DescribeQuery } from '../http/documentation.js';
import { HttpProblem } from '../http/problem.js';
import { Office } from '../office.js';
import { ReportYear } from '../reports/dto.js';

import { AutomaticSteps } from './automatic-steps.js';
import {
  ApproveProposalDto,
  CalendarProposalAnswer,
  CalendarYearAnswer,
  CalendarYearDto,
  RejectProposalDto,
} from './calendar-dto.js';
import { FeeAnswer, FeeQueryDto, FeeTariffDto } from './fee-dto.js';
import { Requires } from '../sign-in/requires.js';

/** What the law leaves to data: the working-day calendar and the fee tariffs, of the whole installation. */
@ApiTags('日历与收费标准 calendar and tariffs')
@Controller('api/v1')
export class LawDataController {
  constructor(
    @Inject(Office) private readonly office: Office,
    @Inject(AutomaticSteps) private readonly automatic: AutomaticSteps,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('ReadCalendar')
  @Get('calendar/:year')
  @DescribeQuery('一年的节假日安排', 'the holidays and make-up workdays of a year')
  @ApiParam({ name: 'year', type: 'integer', example: 2026 })
  @ApiOkResponse({ type: CalendarYearAnswer })
  async year(@ReportYear() year: number): Promise<CalendarYearAnswer> {
    return yearAnswer(await this.office.law.current(), year);
  }

  @Requires('ReadCalendar')
  @Get('calendar/:year/proposal')
  @DescribeQuery('待批准的节假日安排', 'the arrangement of a year that waits for approval')
  @ApiParam({ name: 'year', type: 'integer', example: 2027 })
  @ApiOkResponse({ type: CalendarProposalAnswer })
  async proposal(@ReportYear() year: number): Promise<CalendarProposalAnswer> {
    const proposed = calendarProposalTold(await this.office.law.current(), year);
    if (proposed !== undefined) return proposed;
    throw new HttpProblem(
      404,
      'no_such_proposal',
      `${year} 年没有待批准的节假日安排，可能已经办理，请查看该年的日历。`,
      `Nothing is proposed for ${year}; it may be settled already. Look at the calendar of the year.`,
    );
  }

  @Requires('ProposeCalendarYear')
  @Put('calendar/:year/proposal')
  @DescribeCommand('提出一年的节假日安排，由他人批准', 'propose the holidays of a year; another person approves them')
  @ApiParam({ name: 'year', type: 'integer', example: 2027 })
  @ApiOkResponse({ type: CalendarYearAnswer })
  async propose(
    @ReportYear() year: number,
    @Body() body: CalendarYearDto,
    @Caller() caller: Caller,
  ): Promise<CalendarYearAnswer> {
    await this.office.law.proposeCalendarYears(
      [{ year, ...body, holidays: body.holidays.map((one) => ({ ...one })) }],
      caller,
    );
    return this.year(year);
  }

  @Requires('ApproveCalendarYear')
  @Post('calendar/:year/approve')
  @HttpCode(200)
  @DescribeCommand('批准一年的节假日安排', 'approve the holidays of a year that another person has proposed')
  @ApiParam({ name: 'year', type: 'integer', example: 2027 })
  @ApiOkResponse({ type: CalendarYearAnswer })
  async approve(
    @ReportYear() year: number,
    @Body() { proposalId }: ApproveProposalDto,
    @Caller() caller: Caller,
  ): Promise<CalendarYearAnswer> {
    await this.office.law.approveCalendarYear({ year, proposalId }, caller);
    // Periods may have ended by it.
    void this.automatic.run();
    return this.year(year);
  }

  @Requires('RejectCalendarYear')
  @Post('calendar/:year/reject')
  @HttpCode(200)
  @DescribeCommand('不同意一年的节假日安排', 'reject the holidays of a year that were proposed')
  @ApiParam({ name: 'year', type: 'integer', example: 2027 })
  @ApiOkResponse({ type: CalendarYearAnswer })
  async reject(
    @ReportYear() year: number,
    @Body() { proposalId, reason }: RejectProposalDto,
    @Caller() caller: Caller,
  ): Promise<CalendarYearAnswer> {
    await this.office.law.rejectCalendarYear({ year, proposalId }, reason, caller);
    return this.year(year);
  }

  @Requires('ReadFeeTariffs')
  @Get('fee')
  @DescribeQuery('信息处理费试算', 'the processing fee for so many items or pages')
  @ApiOkResponse({ type: FeeAnswer })
  async fee(@Query() { basis, quantity, charged, on = legalDateOf(this.now()) }: FeeQueryDto): Promise<FeeAnswer> {
    const { tariffs } = await this.office.law.current();
    const tariff = tariffOn(tariffs, on);
    if (tariff !== undefined) return feeFor(basis, quantity, tariff, charged);
    const since = tariffs.map(({ from }) => from);
    throw new HttpProblem(
      422,
      'no_tariff',
      `${on} 尚无收费标准，不收取信息处理费；已设的收费标准自 ${since.join('、')} 起适用，请更正日期，当时另有收费标准的请先补设。`,
      `There was no tariff on ${on}, so nothing was charged. Tariffs apply from ${since.join(', ')}: correct the date, or set the tariff of that time first.`,
      { article: '《政府信息公开条例》第42条' },
    );
  }

  @Requires('ReadFeeTariffs')
  @Get('fee-tariffs')
  @DescribeQuery('收费标准', 'the fee tariffs')
  @ApiOkResponse({ type: [FeeTariffDto] })
  async tariffs(): Promise<readonly FeeTariff[]> {
    return (await this.office.law.current()).tariffs;
  }

  @Requires('SetFeeTariff')
  @Put('fee-tariffs')
  @DescribeCommand('设定收费标准', 'set a fee tariff')
  @ApiOkResponse({ type: [FeeTariffDto] })
  async setTariff(@Body() body: FeeTariffDto, @Caller() caller: Caller): Promise<readonly FeeTariff[]> {
    const { from, perPage, perItem, perItemFurther, afterPayment, source } = body;
    const bands = (list: readonly { from: number; unitPrice: number }[]) =>
      list.map((band) => ({ from: band.from, unitPrice: band.unitPrice }));
    await this.office.law.setFeeTariff(
      {
        from,
        perPage: bands(perPage),
        perItem: bands(perItem),
        perItemFurther: { items: perItemFurther.items, raise: perItemFurther.raise },
        afterPayment,
        ...(source !== undefined && { source }),
      },
      caller,
    );
    return this.tariffs();
  }
}

function yearAnswer(law: LawData, year: number): CalendarYearAnswer {
  if (!withinCalendar(`${year}-01-01`)) throw HttpProblem.beyondCalendar(`${year}-01-01`);
  return calendarYearTold(law, year);
}
