import { Body, Controller, Inject, Param } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { CommandOf } from '#disclosure';
import { confirmed } from '#disclosure';
import type { RecordedAnswer } from '../applications/answers.js';
import { WarnedAnswer } from '../applications/answers.js';
import { Step, Steps } from '../applications/steps.js';
import { ApplicationId } from '../http/application-id.js';
import { Caller } from '../http/caller.js';
import { ConfirmProposalDto } from '../deadlines/proposals-dto.js';
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
  constructor(@Inject(Steps) private readonly steps: Steps) {}

  @Requires('ExtendReplyPeriod')
  @Step('extend', '延期答复', 'extend the reply period')
  extend(
    @ApplicationId() id: string,
    @Body() { noticedOn = this.steps.today(), ...body }: ExtendReplyPeriodDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'ExtendReplyPeriod', ...body, noticedOn }, caller);
  }

  @Requires('ConsultThirdParty')
  @Step('consult-third-party', '征求第三方意见', 'consult a third party', ConsultedAnswer)
  consultThirdParty(
    @ApplicationId() id: string,
    @Body() { consultedOn = this.steps.today(), ...body }: ConsultThirdPartyDto,
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
    @Body() { consultedOn = this.steps.today(), ...body }: ConsultAgencyDto,
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
    @Body() { deliveredOn = this.steps.today() }: DeliveredDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'RecordConsultationDelivery', consultationId, deliveredOn }, caller);
  }

  @Requires('RecordThirdPartyAnswer')
  @Step('consultations/:consultationId/third-party-answer', '登记第三方答复', 'record the third party’s answer')
  @ConsultationParam()
  thirdPartyAnswered(
    @ApplicationId() id: string,
    @Param('consultationId') consultationId: string,
    @Body() { answer, reasons = '', answeredOn = this.steps.today() }: ThirdPartyAnswerDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'RecordThirdPartyAnswer', consultationId, answer, reasons, answeredOn }, caller);
  }

  @Requires('RecordAgencyAnswer')
  @Step('consultations/:consultationId/agency-answer', '登记其他机关答复', 'record the agency’s answer')
  @ConsultationParam()
  agencyAnswered(
    @ApplicationId() id: string,
    @Param('consultationId') consultationId: string,
    @Body() { answer, opinion = '', answeredOn = this.steps.today() }: AgencyAnswerDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'RecordAgencyAnswer', consultationId, answer, opinion, answeredOn }, caller);
  }

  @Requires('OverrideObjection')
  @Step('consultations/:consultationId/override', '因公共利益决定公开', 'override an objection in the public interest')
  @ConsultationParam()
  override(
    @ApplicationId() id: string,
    @Param('consultationId') consultationId: string,
    @Body() { reasons, overriddenOn = this.steps.today() }: OverrideObjectionDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'OverrideObjection', consultationId, reasons, overriddenOn }, caller);
  }

  @Requires('RequestReasons')
  @Step('request-reasons', '要求说明理由', 'ask for reasons of an excessive request', WarnedAnswer)
  requestReasons(
    @ApplicationId() id: string,
    @Body() { requestedOn = this.steps.today(), ...body }: RequestReasonsDto,
    @Caller() caller: Caller,
  ): Promise<WarnedAnswer> {
    const command = { type: 'RequestReasons', ...body, requestedOn } as const;
    return this.steps.takeWarned(id, command, caller);
  }

  @Requires('ReceiveReasons')
  @Step('receive-reasons', '登记理由说明', 'record the reasons given')
  receiveReasons(
    @ApplicationId() id: string,
    @Body() { reasons, receivedOn = this.steps.today() }: ReceiveReasonsDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'ReceiveReasons', reasons, receivedOn }, caller);
  }

  @Requires('JudgeReasons')
  @Step('judge-reasons', '认定理由', 'judge the reasons')
  judgeReasons(
    @ApplicationId() id: string,
    @Body() { judgedOn = this.steps.today(), ...body }: JudgeReasonsDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'JudgeReasons', ...body, judgedOn }, caller);
  }

  @Requires('NotifyFee')
  @Step('notify-fee', '通知收费', 'notify the processing fee')
  notifyFee(
    @ApplicationId() id: string,
    @Body() { basis, quantity, apartFrom, notifiedOn = this.steps.today() }: NotifyFeeDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    const apart = apartFrom && { apartFrom: { ...apartFrom } };
    return this.steps.take(id, { type: 'NotifyFee', basis, quantity, ...apart, notifiedOn }, caller);
  }

  @Requires('RecordFeeNoticeDelivery')
  @Step('fee-notice-delivery', '登记收费通知送达', 'record that the fee notice was received')
  feeNoticeDelivered(
    @ApplicationId() id: string,
    @Body() { deliveredOn = this.steps.today() }: DeliveredDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'RecordFeeNoticeDelivery', deliveredOn }, caller);
  }

  @Requires('RecordPayment')
  @Step('pay-fee', '登记缴费', 'record the payment')
  payFee(
    @ApplicationId() id: string,
    @Body() { paidOn = this.steps.today() }: PaymentDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, { type: 'RecordPayment', paidOn }, caller);
  }

  @Requires('ConfirmProposal')
  @Step('proposals/confirm', '确认到期的事项', 'confirm what is due')
  confirm(
    @ApplicationId() id: string,
    @Body() { kind, consultationId }: ConfirmProposalDto,
    @Caller() caller: Caller,
  ): Promise<RecordedAnswer> {
    return this.steps.take(id, (application, context) => confirmed(application, kind, consultationId, context), caller);
  }

  private async consult(
    id: string,
    caller: Caller,
    command: (consultationId: string) => CommandOf<'ConsultThirdParty' | 'ConsultAgency'>,
  ): Promise<ConsultedAnswer> {
    const consultationId = this.steps.idOf('consultation', id, caller);
    return { ...(await this.steps.takeWarned(id, command(consultationId), caller)), consultationId };
  }
}
