import { Body, Controller, Inject, Param } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { ApplicationCommand, CommandOf, LegalDate } from '#disclosure';
import { confirmed, legalDateOf } from '#disclosure';
import type { CommandOn } from '#registry';
import { nameBasedId, newId } from '#registry';
import type { RecordedAnswer } from '../applications/answers.js';
import { TakeCommand } from '../applications/commands.js';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { Step } from '../http/step.js';
import { ConfirmProposalDto } from '../deadlines/dto.js';
import { Consult } from './commands.js';
import {
  AgencyAnswerDto,
  ConsultAgencyDto,
  ConsultThirdPartyDto,
  ConsultedAnswer,
  DeliveredDto,
  ExtendReplyPeriodDto,
  JudgeReasonsDto,
  NotifyFeeDto,
  OverrideObjectionDto,
  PaymentDto,
  ReceiveReasonsDto,
  RequestReasonsDto,
  ThirdPartyAnswerDto,
} from './dto.js';
import { Requires } from '../sign-in/requires.js';

const ConsultationParam = (): MethodDecorator => ApiParam({ name: 'consultationId', format: 'uuid' });

/** The steps around the reply that move its clock: extension, consultations, reasons, fee. */
@ApiTags('办理程序 procedure')
@Controller('api/v1/applications')
export class ProcedureController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('ExtendReplyPeriod')
  @Step('extend', '延期答复', 'extend the reply period')
  extend(
    @ApplicationId() id: string,
    @Body() { noticedOn = this.today(), ...body }: ExtendReplyPeriodDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'ExtendReplyPeriod', ...body, noticedOn }, caller);
  }

  @Requires('ConsultThirdParty')
  @Step('consult-third-party', '征求第三方意见', 'consult a third party', ConsultedAnswer)
  consultThirdParty(
    @ApplicationId() id: string,
    @Body() { consultedOn = this.today(), ...body }: ConsultThirdPartyDto,
    @Caller() caller: Caller,
  ): Promise<ConsultedAnswer> {
    return this.consult(id, caller, (consultationId) => {
      return { type: 'ConsultThirdParty', ...body, consultationId, consultedOn };
    });
  }

  @Requires('ConsultAgency')
  @Step('consult-agency', '征求其他机关意见', 'consult another agency', ConsultedAnswer)
  consultAgency(
    @ApplicationId() id: string,
    @Body() { consultedOn = this.today(), ...body }: ConsultAgencyDto,
    @Caller() caller: Caller,
  ): Promise<ConsultedAnswer> {
    return this.consult(id, caller, (consultationId) => {
      return { type: 'ConsultAgency', ...body, consultationId, consultedOn };
    });
  }

  @Requires('RecordConsultationDelivery')
  @Step('consultations/:consultationId/delivery', '登记征求意见书送达', 'record that the letter was received')
  @ConsultationParam()
  consultationDelivered(
    @ApplicationId() id: string,
    @Param('consultationId') consultationId: string,
    @Body() { deliveredOn = this.today() }: DeliveredDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'RecordConsultationDelivery', consultationId, deliveredOn }, caller);
  }

  @Requires('RecordThirdPartyAnswer')
  @Step('consultations/:consultationId/third-party-answer', '登记第三方答复', 'record the third party’s answer')
  @ConsultationParam()
  thirdPartyAnswered(
    @ApplicationId() id: string,
    @Param('consultationId') consultationId: string,
    @Body() { answer, reasons = '', answeredOn = this.today() }: ThirdPartyAnswerDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'RecordThirdPartyAnswer', consultationId, answer, reasons, answeredOn }, caller);
  }

  @Requires('RecordAgencyAnswer')
  @Step('consultations/:consultationId/agency-answer', '登记其他机关答复', 'record the agency’s answer')
  @ConsultationParam()
  agencyAnswered(
    @ApplicationId() id: string,
    @Param('consultationId') consultationId: string,
    @Body() { answer, opinion = '', answeredOn = this.today() }: AgencyAnswerDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'RecordAgencyAnswer', consultationId, answer, opinion, answeredOn }, caller);
  }

  @Requires('OverrideObjection')
  @Step('consultations/:consultationId/override', '因公共利益决定公开', 'override an objection in the public interest')
  @ConsultationParam()
  override(
    @ApplicationId() id: string,
    @Param('consultationId') consultationId: string,
    @Body() { reasons, overriddenOn = this.today() }: OverrideObjectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'OverrideObjection', consultationId, reasons, overriddenOn }, caller);
  }

  @Requires('RequestReasons')
  @Step('request-reasons', '要求说明理由', 'ask for reasons of an excessive request')
  requestReasons(
    @ApplicationId() id: string,
    @Body() { requestedOn = this.today(), ...body }: RequestReasonsDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'RequestReasons', ...body, requestedOn }, caller);
  }

  @Requires('ReceiveReasons')
  @Step('receive-reasons', '登记理由说明', 'record the reasons given')
  receiveReasons(
    @ApplicationId() id: string,
    @Body() { reasons, receivedOn = this.today() }: ReceiveReasonsDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'ReceiveReasons', reasons, receivedOn }, caller);
  }

  @Requires('JudgeReasons')
  @Step('judge-reasons', '认定理由', 'judge the reasons')
  judgeReasons(
    @ApplicationId() id: string,
    @Body() { judgedOn = this.today(), ...body }: JudgeReasonsDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'JudgeReasons', ...body, judgedOn }, caller);
  }

  @Requires('NotifyFee')
  @Step('notify-fee', '通知收费', 'notify the processing fee')
  notifyFee(
    @ApplicationId() id: string,
    @Body() { basis, quantity, apartFrom, notifiedOn = this.today() }: NotifyFeeDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    const apart = apartFrom && { apartFrom: { ...apartFrom } };
    return this.take(id, { type: 'NotifyFee', basis, quantity, ...apart, notifiedOn }, caller);
  }

  @Requires('RecordFeeNoticeDelivery')
  @Step('fee-notice-delivery', '登记收费通知送达', 'record that the fee notice was received')
  feeNoticeDelivered(
    @ApplicationId() id: string,
    @Body() { deliveredOn = this.today() }: DeliveredDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'RecordFeeNoticeDelivery', deliveredOn }, caller);
  }

  @Requires('RecordPayment')
  @Step('pay-fee', '登记缴费', 'record the payment')
  payFee(
    @ApplicationId() id: string,
    @Body() { paidOn = this.today() }: PaymentDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, { type: 'RecordPayment', paidOn }, caller);
  }

  @Requires('ConfirmProposal')
  @Step('proposals/confirm', '确认到期的事项', 'confirm what is due')
  confirm(
    @ApplicationId() id: string,
    @Body() { kind, consultationId }: ConfirmProposalDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.take(id, (application, context) => confirmed(application, kind, consultationId, context), caller);
  }

  private async consult(
    id: string,
    caller: Caller,
    command: (consultationId: string) => CommandOf<'ConsultThirdParty' | 'ConsultAgency'>,
  ): Promise<ConsultedAnswer> {
    // A repeated request must name the same consultation.
    const { repeatable, agency, actor } = caller;
    const consultationId =
      repeatable === undefined ? newId() : nameBasedId('consultation', agency, actor, id, repeatable.key);
    const { applicationId, ...consulted } = await this.commands.execute(
      new Consult(id, command(consultationId), caller),
    );
    return { id: applicationId, ...consulted, consultationId };
  }

  private async take(id: string, command: ApplicationCommand | CommandOn, caller: Caller): Promise<RecordedAnswer> {
    const { applicationId, ...recorded } = await this.commands.execute(new TakeCommand(id, command, caller));
    return { id: applicationId, ...recorded };
  }

  private today(): LegalDate {
    return legalDateOf(this.now());
  }
}
