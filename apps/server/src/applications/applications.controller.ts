import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res, UseInterceptors } from '@nestjs/common';
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
import {
  AmendmentProposedAnswer,
  AppealFiledAnswer,
  ApplicationAnswer,
  ReceivedAnswer,
  RecordedAnswer,
  RegisterPageAnswer,
} from './answers.js';
import { ReceiveIntake, TakeCommand } from './commands.js';
import {
  AmendDto,
  ApproveAmendmentDto,
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
  RejectAmendmentDto,
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
import { Requires } from '../sign-in/requires.js';
import { HttpProblem } from '../http/problem.js';
import { Gate } from '../sign-in/gate.js';
import { Showing } from '../sign-in/read-log.js';

/** Intake, every step of handling, and the register. */
@ApiTags('申请 applications')
@Controller('api/v1/applications')
export class ApplicationsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(NOW) private readonly now: Now,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Requires('ReceiveApplication')
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

  @Requires('Assign')
  @Step('assign', '分办', 'assign to a handling unit')
  assign(@ApplicationId() id: string, @Body() body: AssignDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'Assign', handlingUnit: body.handlingUnit, assignedOn: body.assignedOn ?? this.today() },
      caller,
    );
  }

  @Requires('RequestCorrection')
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

  @Requires('ReceiveCorrection')
  @Step('receive-correction', '登记补正', 'record a correction')
  receiveCorrection(
    @ApplicationId() id: string,
    @Body() { receivedOn = this.today(), ...body }: ReceiveCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'ReceiveCorrection', ...body, receivedOn }, caller);
  }

  @Requires('LapseCorrection')
  @Step('lapse-correction', '逾期不补正', 'close as correction lapsed')
  lapseCorrection(
    @ApplicationId() id: string,
    @Body() body: LapseCorrectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'LapseCorrection', lapsedOn: body.lapsedOn ?? this.today() }, caller);
  }

  @Requires('DraftReply')
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

  @Requires('ReviewReply')
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

  @Requires('SignOffReply')
  @Step('sign-off-reply', '签发答复', 'sign the reply off')
  signOffReply(
    @ApplicationId() id: string,
    @Body() body: SignOffReplyDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'SignOffReply', signedOffOn: body.signedOffOn ?? this.today() }, caller);
  }

  @Requires('Reply')
  @Step('reply', '答复：按签发的决定办结', 'reply: closes as signed off')
  reply(@ApplicationId() id: string, @Body() body: ReplyDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(id, { type: 'Reply', repliedOn: body.repliedOn ?? this.today() }, caller);
  }

  @Requires('ReplyOnTheSpot')
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

  @Requires('LapseFee')
  @Step('lapse-fee', '逾期未缴费', 'close as fee lapsed')
  lapseFee(@ApplicationId() id: string, @Body() body: LapseFeeDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(id, { type: 'LapseFee', lapsedOn: body.lapsedOn ?? this.today() }, caller);
  }

  @Requires('Withdraw')
  @Step('withdraw', '撤回', 'close as withdrawn')
  withdraw(@ApplicationId() id: string, @Body() body: WithdrawDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'Withdraw', reason: body.reason, withdrawnOn: body.withdrawnOn ?? this.today() },
      caller,
    );
  }

  @Requires('CloseOtherwise')
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

  @Requires('RecordDelivery')
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

  @Requires('Reopen')
  @Step('reopen', '重新办理', 'reopen after an appeal')
  reopen(@ApplicationId() id: string, @Body() body: ReopenDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    return this.take(
      id,
      { type: 'Reopen', appealId: body.appealId, reopenedOn: body.reopenedOn ?? this.today() },
      caller,
    );
  }

  @Requires('AmendRegisterEntry')
  @Step('amend', '更正登记', 'put a typing error right')
  amend(@ApplicationId() id: string, @Body() body: AmendDto, @Caller() caller: Caller): Promise<RecordedAnswer> {
    const values = valuesOf(body.values);
    const amendedOn = body.amendedOn ?? this.today();
    return this.take(id, { type: 'AmendRegisterEntry', reason: body.reason, values, amendedOn }, caller);
  }

  @Requires('ProposeAmendment')
  @Step(
    'amendments',
    '提出更正，由他人批准',
    'propose an amendment; another person approves it',
    AmendmentProposedAnswer,
  )
  async proposeAmendment(
    @ApplicationId() id: string,
    @Body() body: AmendDto,
    @Caller() caller: Caller,
  ): Promise<AmendmentProposedAnswer> {
    // A repeated request must name the same amendment.
    const { repeatable } = caller;
    const amendmentId =
      repeatable === undefined ? newId() : nameBasedId('amendment', caller.agency, caller.actor, id, repeatable.key);
    const proposedOn = body.amendedOn ?? this.today();
    const values = valuesOf(body.values);
    const command = { type: 'ProposeAmendment', amendmentId, reason: body.reason, values, proposedOn } as const;
    return { ...(await this.take(id, command, caller)), amendmentId };
  }

  @Requires('ApproveAmendment')
  @Step('amendments/:amendmentId/approve', '批准更正', 'approve an amendment that another person has proposed')
  @ApiParam({ name: 'amendmentId', format: 'uuid' })
  approveAmendment(
    @ApplicationId() id: string,
    @Param('amendmentId') amendmentId: string,
    @Body() { approvedOn = this.today() }: ApproveAmendmentDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'ApproveAmendment', amendmentId, approvedOn }, caller);
  }

  @Requires('RejectAmendment')
  @Step('amendments/:amendmentId/reject', '不同意更正', 'reject an amendment, or take back one’s own')
  @ApiParam({ name: 'amendmentId', format: 'uuid' })
  rejectAmendment(
    @ApplicationId() id: string,
    @Param('amendmentId') amendmentId: string,
    @Body() { reason, rejectedOn = this.today() }: RejectAmendmentDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'RejectAmendment', amendmentId, reason, rejectedOn }, caller);
  }

  @Requires('FileAppeal')
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

  @Requires('DecideAppeal')
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

  @Requires('SearchRegister')
  @Get()
  @DescribeQuery(
    '查询台账；按申请人或者申请内容查的用 POST search',
    'search the register; by what names people with POST search',
  )
  @ApiOkResponse({ type: RegisterPageAnswer })
  search(
    @Query() query: RegisterQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): Promise<RegisterPageAnswer> {
    // Addresses are kept by browsers and proxies. Where sign-in is off, the machine is asked by itself.
    if (this.gate.on && (query.applicant !== undefined || query.request !== undefined)) {
      throw new HttpProblem(
        400,
        'personal_data_in_address',
        '申请人和申请内容不能写在网址中，请用 POST /api/v1/applications/search 查询。',
        'What names people does not belong in an address; use POST /api/v1/applications/search.',
      );
    }
    return this.page(query, agency, showing);
  }

  @Requires('SearchRegister')
  @Post('search')
  @HttpCode(200)
  @DescribeQuery('查询台账，条件在正文中', 'search the register, with the terms in the body')
  @ApiOkResponse({ type: RegisterPageAnswer })
  searchByBody(
    @Body() query: RegisterQueryDto,
    @Agency() agency: string,
    @Showing() showing: Showing,
  ): Promise<RegisterPageAnswer> {
    return this.page(query, agency, showing);
  }

  @Requires('ReadApplication')
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

  private async page(query: RegisterQueryDto, agency: string, showing: Showing): Promise<RegisterPageAnswer> {
    const page = await this.queries.execute(new SearchRegister(agency, query));
    showing(page.rows);
    return page;
  }

  private async take(id: string, command: ApplicationCommand, caller: Caller): Promise<RecordedAnswer> {
    const { applicationId, ...recorded } = await this.commands.execute(new TakeCommand(id, command, caller));
    return { id: applicationId, ...recorded };
  }

  private today(): LegalDate {
    return legalDateOf(this.now());
  }
}

function valuesOf({
  closing,
  renewedClosing,
  feeNotice,
  appeal,
  consultation,
  ...fields
}: AmendDto['values']): AmendedValues {
  return {
    ...fields,
    ...(closing && { closing: endingOf(closing) }),
    ...(renewedClosing && { renewedClosing: endingOf(renewedClosing) }),
    ...(feeNotice !== undefined && { feeNotice: feeNotice && { ...feeNotice } }),
    ...(appeal && { appeal: { ...appeal } }),
    ...(consultation && { consultation: { ...consultation } }),
  };
}
