import { Body, Controller, Get, Header, Inject, Put, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DueItem, Timeliness } from '#projections';
import { URGENCIES, dueCalendar } from '#projections';
import { readAutomaticSteps, recordAutomaticSteps } from '#registry';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { ApplicationId } from '../http/application-id.js';
import { Agency, Caller } from '../http/caller.js';
import { DescribeCommand, DescribeQuery } from '../http/documentation.js';
import { Office } from '../office.js';
import { AutomaticSteps } from './automatic-steps.js';
import { ClockAnswer, ClockQueryDto, DayQueryDto } from './clock-dto.js';
import { DueAnswer, DueQueryDto } from './due-dto.js';
import { AutomaticStepsAnswer, AutomaticStepsDto, ProposalAnswer } from './proposals-dto.js';
import { TimelinessAnswer, TimelinessQueryDto } from './timeliness-dto.js';
import { ReadClock, ReadDueList, ReadProposals, ReadTimeliness } from './queries.js';
import { Gate } from '../sign-in/gate.js';
import { forbidden, mayAlso } from '../sign-in/guard.js';
import { Showing } from '../sign-in/read-log.js';
import { Requires } from '../sign-in/requires.js';

/** The law's clock: last days, explained; how they were kept; and what happens because a day has passed. */
@ApiTags('期限 deadlines')
@Controller('api/v1')
export class DeadlinesController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Office) private readonly office: Office,
    @Inject(AutomaticSteps) private readonly automatic: AutomaticSteps,
    @Inject(Gate) private readonly gate: Gate,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('ReadClock')
  @Get('applications/:id/clock')
  @DescribeQuery('答复期限及其由来', 'the reply period, explained step by step')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ClockAnswer })
  @Header('cache-control', 'no-store')
  clock(@ApplicationId() id: string, @Query() query: ClockQueryDto, @Agency() agency: string): Promise<ClockAnswer> {
    return this.queries.execute(new ReadClock(agency, id, query));
  }

  @Requires('ReadDueList')
  @Get('due')
  @DescribeQuery('到期清单', 'every open application, most urgent first')
  @ApiOkResponse({ type: DueAnswer })
  @ApiProduces('application/json', 'text/calendar')
  @Header('cache-control', 'no-store')
  async due(
    @Query() query: DueQueryDto,
    @Agency() agency: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Showing() showing: Showing,
  ): Promise<DueAnswer | string> {
    const { on, items } = await this.queries.execute(new ReadDueList(agency, query));
    // A parent agency is told how many, and which only where the cases are granted to it.
    const mayList = await mayAlso(this.gate, request, 'SearchRegister');
    if (query.format === 'ics' && !mayList) throw forbidden();
    showing(mayList ? items : []);
    if (query.format === 'ics') {
      reply.type('text/calendar; charset=utf-8');
      return dueCalendar(agency, items, on);
    }
    const count = (urgency: DueItem['urgency']): number => items.filter((item) => item.urgency === urgency).length;
    const counts = Object.fromEntries(URGENCIES.map((urgency) => [urgency, count(urgency)]));
    const provisional = items.filter((item) => item.provisional).length;
    return { on, counts, provisional, applications: mayList ? items.map((item) => ({ ...item })) : [] };
  }

  @Requires('ReadTimeliness')
  @Get('timeliness')
  @DescribeQuery('按期答复率', 'on-time rate and working days used, by month and handling unit')
  @ApiOkResponse({ type: [TimelinessAnswer] })
  @Header('cache-control', 'no-store')
  timeliness(@Query() query: TimelinessQueryDto, @Agency() agency: string): Promise<Timeliness[]> {
    return this.queries.execute(new ReadTimeliness(agency, query));
  }

  @Requires('ReadProposals')
  @Get('proposals')
  @DescribeQuery('到期待确认的事项', 'what is due because a day has passed, to be confirmed')
  @ApiOkResponse({ type: [ProposalAnswer] })
  @Header('cache-control', 'no-store')
  async proposals(
    @Query() query: DayQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): Promise<ProposalAnswer[]> {
    const proposals = await this.queries.execute(new ReadProposals(agency, query));
    showing(proposals);
    return proposals;
  }

  @Requires('ReadAutomaticSteps')
  @Get('automatic-steps')
  @DescribeQuery('自动办理的事项', 'the steps that happen by themselves')
  @ApiOkResponse({ type: AutomaticStepsAnswer })
  async automaticSteps(@Agency() agency: string): Promise<AutomaticStepsAnswer> {
    return { steps: [...((await readAutomaticSteps(this.office.store)).get(agency) ?? [])] };
  }

  @Requires('SetAutomaticSteps')
  @Put('automatic-steps')
  @DescribeCommand('设定自动办理的事项', 'set the steps that happen by themselves')
  @ApiOkResponse({ type: AutomaticStepsAnswer })
  async setAutomaticSteps(
    @Body() { steps }: AutomaticStepsDto,
    @Caller() caller: Caller,
  ): Promise<AutomaticStepsAnswer> {
    await recordAutomaticSteps(this.office.store, steps, caller, this.now);
    void this.automatic.run();
    return this.automaticSteps(caller.agency);
  }
}
