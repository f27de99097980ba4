import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import {
  AWAITED,
  AWAITED_LABELS,
  STAGES,
  STAGE_LABELS,
  awaitedOfApplicant,
  clockOn,
  currentHandling,
  isGoodOn,
  legalDateOf,
  stageBy,
} from '#disclosure';
import { oneTimePassword, tokenHashOf } from '#identity';
import { applicationOfQueryCode, queryCodesView, readApplication, registerView } from '#projections';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { ApplicationId } from '../http/application-id.js';
import { Agency, Caller } from '../http/caller.js';
import { DescribeCommand, DescribePublic, DescribeQuery } from '../http/documentation.js';
import { Text } from '../http/fields.js';
import { HttpProblem } from '../http/problem.js';
import { ViewWait, withoutSayingWhy } from '../http/view-wait.js';
import { Office } from '../office.js';
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

class AwaitedAnswer {
  @ApiProperty({ description: '须由申请人办理的事项 / what the applicant has to do', enum: [...AWAITED] })
  kind: string;
  @ApiProperty({ description: '事项名称 / its label', enum: Object.values(AWAITED_LABELS) })
  label: string;
  @ApiProperty({
    description:
      '最后一日，逾期可能按放弃申请或者不予处理办结；尚未登记收到通知的日期时为空 / last day to do it, after which the application may be closed as abandoned or not processed; none while it is not recorded when the notice was received',
    format: 'date',
    nullable: true,
    type: String,
  })
  due: string | null;
  @ApiProperty({
    description: '最后一日暂定：涉及节假日安排尚未公布的年份 / that day reaches into a year not published yet',
  })
  provisional: boolean;
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
  @ApiProperty({
    description:
      '等待申请人补正、缴费、说明理由的，列出最后一日；没有的为空 / what the applicant has to do, and until when: correct, pay, give reasons; empty where nothing is awaited',
    type: [AwaitedAnswer],
  })
  awaited: AwaitedAnswer[];
}

/** The applicant follows the application with a query code: where it stands, by when it is answered, what it waits for. */
@ApiTags('办理进度查询 tracking')
@Controller('api/v1')
export class TrackingController {
  constructor(
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
    const queryCode = oneTimePassword();
    const goodUntil = await this.office.queryCodes.issue(id, tokenHashOf(queryCode), caller);
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
  track(@Body() { queryCode }: TrackDto): Promise<TrackAnswer> {
    return withoutSayingWhy(() => this.progress(queryCode));
  }

  private async progress(queryCode: string): Promise<TrackAnswer> {
    const codeHash = tokenHashOf(queryCode.trim().toLowerCase());
    const issuedFor = await this.applicationOf(codeHash);
    if (issuedFor === undefined) {
      throw new HttpProblem(
        404,
        'no_such_query_code',
        '查询码不对，请核对。',
        'There is no such query code; check it.',
      );
    }
    const { applicationId, agency } = issuedFor;
    const today = legalDateOf(this.now());
    // Its history says whether it is good, and not a view, which may not have heard yet that it was revoked.
    if (!isGoodOn(await this.office.queryCodes.current(applicationId), codeHash, today)) {
      throw new HttpProblem(
        404,
        'query_code_over',
        '查询码已过期、作废或者已换新的，请向受理机关另领。',
        'The query code has expired, was revoked or replaced; ask the agency for a new one.',
      );
    }
    await this.wait.until(undefined, registerView);
    const { application } = await this.wait.application(issuedFor, [registerView], () =>
      this.office.register.read(agency, (db) => readApplication(db, applicationId)),
    );
    const { registerNumber } = application;
    const { calendar } = await this.office.law.current();
    const stage = stageBy(application, calendar);
    const told = { registerNumber, stage, stageLabel: STAGE_LABELS[stage] };
    const clock = clockOn(application, calendar, today);
    const { state, due, provisional } = clock;
    const awaited = awaitedOfApplicant(clock, currentHandling(application)).map((one) => ({
      ...one,
      label: AWAITED_LABELS[one.kind],
    }));
    const suspended = state === 'paused';
    // While suspended the day moves on with every day: it is none to tell anybody.
    const none = suspended || stage === 'closed';
    return { ...told, due: none ? null : due, provisional: !none && provisional, suspended, awaited };
  }

  /**
   * What a code was issued for, also a moment ago, at whichever server: what is recorded by now is waited for. A code never comes to
   * belong to another application, so that one is found however far the view has come, or while it stands still.
   */
  private async applicationOf(
    codeHash: string,
  ): Promise<{ readonly applicationId: string; readonly agency: string } | undefined> {
    const find = () => this.office.issuedQueryCodes.read(undefined, (db) => applicationOfQueryCode(db, codeHash));
    const found = await find();
    if (found !== undefined) return found;
    await this.wait.until(await this.office.store.head(), queryCodesView);
    return find();
  }
}
