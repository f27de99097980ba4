import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { STAGE_LABELS, STAGES, clockOn, isGoodOn, legalDateOf, stageBy } from '#disclosure';
import { oneTimePassword, tokenHashOf } from '#identity';
import { readApplication, registerView } from '#projections';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { ApplicationId } from '../http/application-id.js';
import { Agency, Caller } from '../http/caller.js';
import { DescribeCommand, DescribePublic, DescribeQuery } from '../http/documentation.js';
import { Text } from '../http/fields.js';
import { HttpProblem } from '../http/problem.js';
import { ViewWait } from '../http/view-wait.js';
import { Office } from '../office.js';
import { Gate } from './gate.js';
import { Public, Requires } from './requires.js';

class QueryCodeAnswer {
  @ApiProperty({ description: '查询码，只显示这一次，交给申请人 / query code, shown only now, for the applicant' })
  queryCode: string;
  @ApiProperty({ description: '最后有效日 / last day on which it is good', format: 'date' })
  goodUntil: string;
}

class IssuedQueryCodeAnswer {
  @ApiProperty({ format: 'date-time', description: '发出时间 / when it was issued' })
  issuedAt: string;
  @ApiProperty({ description: '发出人 / who issued it' })
  issuedBy: string;
  @ApiProperty({
    description: '最后有效日；发出新的即失效 / last day on which it is good; a newer one ends it',
    format: 'date',
  })
  goodUntil: string;
  @ApiProperty({ required: false, format: 'date-time', description: '作废时间 / when it was revoked' })
  revokedAt?: string;
  @ApiProperty({ required: false, description: '作废人 / who revoked it' })
  revokedBy?: string;
}

class TrackDto {
  @Text('查询码 / query code', { max: 64 })
  queryCode: string;
}

class TrackAnswer {
  @ApiProperty({ description: '登记编号 / register number' })
  registerNumber: string;
  @ApiProperty({ description: '办理阶段 / stage', enum: [...STAGES] })
  stage: string;
  @ApiProperty({ description: '阶段名称 / its label' })
  stageLabel: string;
  @ApiProperty({
    description: '答复期限；停止、暂停计算期间为空 / last day to reply; none while the period stops or is suspended',
    format: 'date',
    nullable: true,
    type: String,
  })
  due: string | null;
  @ApiProperty({
    description: '期限暂定：涉及节假日安排尚未公布的年份 / the last day reaches into a year not published yet',
  })
  provisional: boolean;
  @ApiProperty({
    description:
      '期限暂停计算：正在征求意见，所需时间不计算在内 / the period is suspended: others are consulted, and the time it takes does not count',
  })
  suspended: boolean;
}

/** The applicant follows the application with a query code: where it stands and by when it is answered, and nothing else. */
@ApiTags('办理进度查询 tracking')
@Controller('api/v1')
export class TrackingController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Office) private readonly office: Office,
    @Inject(ViewWait) private readonly wait: ViewWait,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('IssueQueryCode')
  @Post('applications/:id/query-code')
  @HttpCode(200)
  @DescribeCommand('发给申请人查询码', 'give the applicant a query code')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: QueryCodeAnswer })
  async issue(@ApplicationId() id: string, @Caller() caller: Caller): Promise<QueryCodeAnswer> {
    // Which application a code is of is in a file of one server.
    if (this.gate.cluster) throw noQueryCodes();
    const queryCode = oneTimePassword();
    const codeHash = tokenHashOf(queryCode);
    const goodUntil = await this.office.queryCodes.issue(id, codeHash, caller);
    // Which application a code is of; whether it is good, its history says.
    this.gate.file.addQueryCode(codeHash, id, caller.agency);
    return { queryCode, goodUntil };
  }

  @Requires('RevokeQueryCode')
  @Post('applications/:id/query-code/revoke')
  @HttpCode(200)
  @DescribeCommand('作废查询码', 'revoke the query code that is out')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: [IssuedQueryCodeAnswer] })
  async revoke(@ApplicationId() id: string, @Caller() caller: Caller): Promise<IssuedQueryCodeAnswer[]> {
    await this.office.queryCodes.revoke(id, caller);
    return this.issued(id, caller.agency);
  }

  @Requires('ReadQueryCodes')
  @Get('applications/:id/query-codes')
  @DescribeQuery('发出过的查询码', 'the query codes that were issued: by whom and when, not the codes')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: [IssuedQueryCodeAnswer] })
  issued(@ApplicationId() id: string, @Agency() agency: string): Promise<IssuedQueryCodeAnswer[]> {
    return this.office.queryCodes.issued(id, agency);
  }

  /** A body and no address, in which a code would be kept by browsers and proxies. */
  @Public()
  @Post('track')
  @HttpCode(200)
  @DescribePublic('申请人查询办理进度', 'the applicant asks where the application stands')
  @ApiOkResponse({ type: TrackAnswer })
  async track(@Body() { queryCode }: TrackDto): Promise<TrackAnswer> {
    const codeHash = tokenHashOf(queryCode.trim().toLowerCase());
    const known = this.gate.file.queryCode(codeHash);
    const current = known && (await this.office.queryCodes.current(known.application_id));
    const today = legalDateOf(this.now());
    if (known !== undefined && !isGoodOn(current, codeHash, today)) {
      throw new HttpProblem(
        404,
        'query_code_over',
        '查询码已过期、作废或者已换新的，请向受理机关另领。',
        'The query code has expired, was revoked or replaced; ask the agency for a new one.',
      );
    }
    await this.wait.until(undefined, registerView);
    const found =
      known && (await this.office.register.read(known.agency, (db) => readApplication(db, known.application_id)));
    if (found === undefined) {
      throw new HttpProblem(
        404,
        'no_such_query_code',
        '查询码不对，请核对。',
        'There is no such query code; check it.',
      );
    }
    const { application } = found;
    const { registerNumber } = application;
    const { calendar } = await this.office.law.current();
    const stage = stageBy(application, calendar);
    const told = { registerNumber, stage, stageLabel: STAGE_LABELS[stage] };
    const { state, due, provisional } = clockOn(application, calendar, today);
    const suspended = state === 'paused';
    // While suspended the day moves on with every day: it is none to tell anybody.
    const none = suspended || stage === 'closed';
    return { ...told, due: none ? null : due, provisional: !none && provisional, suspended };
  }
}

const noQueryCodes = (): HttpProblem =>
  new HttpProblem(
    404,
    'no_query_codes',
    '此处没有查询码：由多台服务器共同提供服务，各台互不知道所发的查询码。请以其他方式告知申请人办理进度。',
    'There are no query codes here: several servers serve together, and none knows those of the others. Tell the applicant otherwise.',
  );
