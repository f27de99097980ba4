import { Body, Controller, Get, Inject, Param, Post, Query, Res, UseInterceptors } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { AmendedValues, ApplicationCommand, LegalDate } from '#disclosure';
import { legalDateOf } from '#disclosure';
import { nameBasedId, newId } from '#registry';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { ApplicationId } from '../http/application-id.js';
import { Agency, Caller } from '../http/caller.js';
import { DescribeCommand, DescribeQuery } from '../http/documentation.js';
import { RevisionAsEtag } from '../http/etag.js';
import { Step } from '../http/step.js';
import { AppealFiledAnswer, ApplicationAnswer, ReceivedAnswer, RecordedAnswer, RegisterPageAnswer } from './answers.js';
import { ReceiveIntake, TakeCommand } from './commands.js';
import {
  AmendDto,
  AssignDto,
  CloseOtherwiseDto,
  DecideAppealDto,
  DraftReplyDto,
  FileAppealDto,
  IntakeDto,
  LapseCorrectionDto,
  LapseFeeDto,
  ReceiveCorrectionDto,
  RecordDeliveryDto,
  ReopenDto,
  ReplyDto,
  ReplyOnTheSpotDto,
  RequestCorrectionDto,
  ReviewReplyDto,
  SignOffReplyDto,
  WithdrawDto,
  endingOf,
} from './dto.js';
import { FindApplication, SearchRegister } from './queries.js';
import { ApplicationQueryDto, RegisterQueryDto } from './query-dto.js';

/** Intake, every step of handling, and the register. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class ApplicationsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Post()
  @DescribeCommand('登记申请', 'log an application')
  @ApiCreatedResponse({ type: ReceivedAnswer })
  async receive(
    @Body() { receivedOn, channel, applicantKind, ...personal }: IntakeDto,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReceivedAnswer> {
    const intake = { receivedOn, channel, applicantKind, personal: { ...personal } };
    const { applicationId, ...received } = await this.commands.execute(new ReceiveIntake(intake, caller));
    reply.header('location', `/api/v1/applications/${applicationId}`).header('etag', `"${received.revision}"`);
    return { id: applicationId, ...received };
  }

  @Step('assign', '分办', 'assign to a handling unit')
  assign(@ApplicationId() id: string, @Body() body: AssignDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'Assign', handlingUnit: body.handlingUnit, assignedOn: body.assignedOn ?? this.today() },
      caller,
    );
  }

  @Step('request-correction', '要求补正', 'request a correction')
  requestCorrection(
    @ApplicationId() id: string,
    @Body() body: RequestCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(
      id,
      {
        type: 'RequestCorrection',
        items: body.items,
        dueOn: body.dueOn,
        requestedOn: body.requestedOn ?? this.today(),
      },
      caller,
    );
  }

  @Step('receive-correction', '登记补正', 'record a correction')
  receiveCorrection(
    @ApplicationId() id: string,
    @Body() body: ReceiveCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'ReceiveCorrection', correction: body.correction, receivedOn: body.receivedOn ?? this.today() },
      caller,
    );
  }

  @Step('lapse-correction', '逾期不补正', 'close as correction lapsed')
  lapseCorrection(
    @ApplicationId() id: string,
    @Body() body: LapseCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'LapseCorrection', lapsedOn: body.lapsedOn ?? this.today() }, caller);
  }

  @Step('draft-reply', '拟稿', 'draft the reply')
  draftReply(
    @ApplicationId() id: string,
    @Body() body: DraftReplyDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(
      id,
      {
        type: 'DraftReply',
        decision: endingOf(body.decision),
        text: body.text,
        draftedOn: body.draftedOn ?? this.today(),
      },
      caller,
    );
  }

  @Step('review-reply', '审核答复', 'review the draft')
  reviewReply(
    @ApplicationId() id: string,
    @Body() body: ReviewReplyDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(
      id,
      {
        type: 'ReviewReply',
        approved: body.approved,
        opinion: body.opinion,
        reviewedOn: body.reviewedOn ?? this.today(),
      },
      caller,
    );
  }

  @Step('sign-off-reply', '签发答复', 'sign the reply off')
  signOffReply(
    @ApplicationId() id: string,
    @Body() body: SignOffReplyDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'SignOffReply', signedOffOn: body.signedOffOn ?? this.today() }, caller);
  }

  @Step('reply', '答复：按签发的决定办结', 'reply: closes as signed off')
  reply(@ApplicationId() id: string, @Body() body: ReplyDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(id, { type: 'Reply', repliedOn: body.repliedOn ?? this.today() }, caller);
  }

  @Step('reply-on-the-spot', '当场答复', 'disclose on the day of receipt')
  replyOnTheSpot(
    @ApplicationId() id: string,
    @Body() body: ReplyOnTheSpotDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    const { manner, text, repliedOn = this.today() } = body;
    const command = { type: 'ReplyOnTheSpot', manner, repliedOn, ...(text !== undefined && { text }) } as const;
    return this.take(id, command, caller);
  }

  @Step('lapse-fee', '逾期未缴费', 'close as fee lapsed')
  lapseFee(@ApplicationId() id: string, @Body() body: LapseFeeDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(id, { type: 'LapseFee', lapsedOn: body.lapsedOn ?? this.today() }, caller);
  }

  @Step('withdraw', '撤回', 'close as withdrawn')
  withdraw(@ApplicationId() id: string, @Body() body: WithdrawDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'Withdraw', reason: body.reason, withdrawnOn: body.withdrawnOn ?? this.today() },
      caller,
    );
  }

  @Step('close-otherwise', '其他处理', 'close otherwise')
  closeOtherwise(
    @ApplicationId() id: string,
    @Body() body: CloseOtherwiseDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'CloseOtherwise', reason: body.reason, closedOn: body.closedOn ?? this.today() },
      caller,
    );
  }

  @Step('record-delivery', '登记送达', 'record the delivery')
  recordDelivery(
    @ApplicationId() id: string,
    @Body() body: RecordDeliveryDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'RecordDelivery', method: body.method, deliveredOn: body.deliveredOn ?? this.today() },
      caller,
    );
  }

  @Step('reopen', '重新办理', 'reopen after an appeal')
  reopen(@ApplicationId() id: string, @Body() body: ReopenDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'Reopen', appealId: body.appealId, reopenedOn: body.reopenedOn ?? this.today() },
      caller,
    );
  }

  @Step('amend', '更正登记', 'put a typing error right')
  amend(@ApplicationId() id: string, @Body() body: AmendDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    const { closing, renewedClosing, appeal, consultation, ...fields } = body.values;
    const values = {
      ...fields,
      ...(closing && { closing: endingOf(closing) }),
      ...(renewedClosing && { renewedClosing: endingOf(renewedClosing) }),
      ...(appeal && { appeal: { ...appeal } }),
      ...(consultation && { consultation: { ...consultation } }),
    } as AmendedValues;
    const amendedOn = body.amendedOn ?? this.today();
    return this.take(id, { type: 'AmendRegisterEntry', reason: body.reason, values, amendedOn }, caller);
  }

  @Step('appeals', '登记复议或者诉讼', 'record an appeal', AppealFiledAnswer)
  async fileAppeal(
    @ApplicationId() id: string,
    @Body() body: FileAppealDto,
    @Caller() caller: Caller,
  ): Promise<AppealFiledAnswer> {
    // A repeated request must name the same appeal.
    const { repeatable } = caller;
    const appealId =
      repeatable === undefined ? newId() : nameBasedId('appeal', caller.agency, caller.actor, id, repeatable.key);
    const filedOn = body.filedOn ?? this.today();
    const answer = await this.take(id, { type: 'FileAppeal', appealId, route: body.route, filedOn }, caller);
    return { ...answer, appealId };
  }

  @Step('appeals/:appealId/decide', '登记复议或者诉讼结果', 'record the result of an appeal')
  @ApiParam({ name: 'appealId', format: 'uuid' })
  decideAppeal(
    @ApplicationId() id: string,
    @Param('appealId') appealId: string,
    @Body() body: DecideAppealDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    const decidedOn = body.decidedOn ?? this.today();
    return this.take(id, { type: 'DecideAppeal', appealId, result: body.result, decidedOn }, caller);
  }

  @Get()
  @DescribeQuery('查询台账', 'search the register')
  @ApiOkResponse({ type: RegisterPageAnswer })
  search(@Query() query: RegisterQueryDto, @Agency() agency: string): Promise<RegisterPageAnswer> {
    return this.queries.execute(new SearchRegister(agency, query));
  }

  @Get(':id')
  @UseInterceptors(RevisionAsEtag)
  @DescribeQuery('查看申请及其办理经过', 'an application with its timeline')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: ApplicationAnswer })
  find(
    @ApplicationId() id: string,
    @Query() query: ApplicationQueryDto,
    @Agency() agency: string,
  ): Promise<ApplicationAnswer> {
    return this.queries.execute(new FindApplication(agency, id, query.position));
  }

  private async take(id: string, command: ApplicationCommand, caller: Caller): Promise<RecordedAnswer> {
    const { applicationId, ...recorded } = await this.commands.execute(new TakeCommand(id, command, caller));
    return { id: applicationId, ...recorded };
  }

  private today(): LegalDate {
    return legalDateOf(this.now());
  }
}
