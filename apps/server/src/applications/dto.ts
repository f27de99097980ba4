import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsUUID, ValidateIf, ValidateNested } from 'class-validator';
import type { AgencyAnswer, ThirdPartyAnswer } from '#disclosure';
import type {
  AppealResult,
  AppealRoute,
  ApplicantKind,
  Channel,
  Closing,
  Decision,
  DeliveryMethod,
  FeeBasis,
  NotHeld,
} from '#disclosure';
import {
  AGENCY_ANSWERS,
  APPEAL_RESULTS,
  APPEAL_ROUTES,
  APPLICANT_KINDS,
  CHANNELS,
  DELIVERY_METHODS,
  EXTENSION_AT_MOST,
  FEE_BASES,
  NOT_HELD_WHY,
  NOT_PROCESSED_GROUNDS,
  NOT_PROVIDED_GROUNDS,
  OTHER_CLOSINGS,
  QUANTITY_AT_MOST,
  REFUSAL_GROUNDS,
  THIRD_PARTY_ANSWERS,
} from '#disclosure';
import { DateField, OneOf, Optional, SomeOf, Text, Whole } from '../http/fields.js';

const TODAY = '；缺省为今天';

export class IntakeDto {
  @DateField('收到日期：条例第三十一条的法定收到日 / legal receipt date')
  receivedOn: string;
  @OneOf('接收渠道 / channel', CHANNELS)
  channel: Channel;
  @OneOf('申请人类型 / applicant kind', APPLICANT_KINDS)
  applicantKind: ApplicantKind;
  @Text('申请人 / applicant’s name', { max: 200 })
  applicantName: string;
  @Text('联系方式 / contact', { max: 200, optional: true })
  contact?: string;
  @Text('证件号码 / identity number', { max: 64, optional: true })
  identityNumber?: string;
  @Text('申请内容 / what is asked for', { max: 10_000 })
  request: string;
  @Text('获取信息的方式、途径 / form and way of delivery wanted', { max: 200, optional: true })
  wanted?: string;
}

export class AssignDto {
  @Text('承办科室 / handling unit', { max: 200 })
  handlingUnit: string;
  @DateField(`分办日期${TODAY}`, { optional: true })
  assignedOn?: string;
}

export class RequestCorrectionDto {
  @Text('需要补正的事项 / items to correct', { max: 10_000, byLaw: true })
  items: string;
  @DateField('补正期限的最后一天 / last day to correct', { byLaw: true })
  dueOn: string;
  @DateField(`补正告知日期${TODAY}`, { optional: true })
  requestedOn?: string;
}

export class ReceiveCorrectionDto {
  @Text('补正内容 / the correction', { max: 10_000, byLaw: true })
  correction: string;
  @Text('正当理由，逾期补正的须写明 / good cause, needed for a correction after its last day', {
    max: 10_000,
    optional: true,
    byLaw: true,
  })
  goodCause?: string;
  @DateField(`收到补正的日期${TODAY}`, { optional: true })
  receivedOn?: string;
}

export class LapseCorrectionDto {
  @DateField(`办结日期${TODAY}`, { optional: true })
  lapsedOn?: string;
}

const DECISIONS = ['disclosed', 'partly_disclosed', 'refused', 'not_provided', 'not_processed'] as const;
const MANNERS = ['provided', 'already_public'] as const;
/** Looked at where the ending is of such a type and has it; what an ending must have, `decide` checks. */
const hasFor =
  (member: keyof EndingDto, ...types: readonly string[]) =>
  (ending: EndingDto): boolean =>
    types.includes(ending.type) && ending[member] !== undefined;

export class HeldByDto {
  @Text('机关名称 / name of the agency', { max: 200, byLaw: true })
  name: string;
  @Text('联系方式 / how to reach it', { max: 500, optional: true })
  contact?: string;
}

/** Article 36(4) and (5). */
export class NotHeldDto {
  @OneOf('该信息不存在，或者由其他机关负责公开 / it does not exist, or is another agency’s', NOT_HELD_WHY)
  why: (typeof NOT_HELD_WHY)[number];
  @ApiProperty({
    type: HeldByDto,
    description: '负责公开的机关，能够确定的须告知申请人 / the agency responsible, where it is known',
    required: false,
  })
  @ValidateIf(({ why, heldBy }: NotHeldDto) => why === 'other_agency' && heldBy !== undefined)
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => HeldByDto)
  heldBy?: HeldByDto;
}

/** A decision, or for an amendment any ending, as JSON states it; which list of grounds it has depends on its type. */
class EndingDto {
  type: string;
  @ValidateIf(hasFor('manner', 'disclosed'))
  @OneOf('公开方式（予以公开） / manner, when disclosed', MANNERS, { sometimes: true })
  manner?: 'provided' | 'already_public';
  @ValidateIf(hasFor('withheldUnder', 'partly_disclosed'))
  @SomeOf(
    '不予公开部分的理由（部分公开） / grounds, when partly disclosed',
    [...REFUSAL_GROUNDS, ...NOT_PROVIDED_GROUNDS],
    { sometimes: true },
  )
  withheldUnder?: string[];
  @ValidateIf(hasFor('grounds', 'refused', 'not_provided', 'not_processed'))
  @SomeOf(
    '理由，第一项计入年度报告 / grounds, the first is counted (refused, not_provided, not_processed)',
    [...REFUSAL_GROUNDS, ...NOT_PROVIDED_GROUNDS, ...NOT_PROCESSED_GROUNDS],
    { sometimes: true },
  )
  grounds?: string[];
  @ApiProperty({
    type: NotHeldDto,
    description: '不掌握相关政府信息的具体情形（not_held） / of the ground not_held: why',
    required: false,
  })
  @ValidateIf(hasFor('notHeld', 'partly_disclosed', 'not_provided'))
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => NotHeldDto)
  notHeld?: NotHeldDto;
}

export class DecisionDto extends EndingDto {
  @OneOf('决定 / decision', DECISIONS, { byLaw: true })
  declare type: (typeof DECISIONS)[number];
}

export class ClosingDto extends EndingDto {
  @OneOf('办理结果 / ending', [...DECISIONS, ...OTHER_CLOSINGS])
  declare type: Closing['type'];
}

/** The ending with exactly the members that its type has. */
export function endingOf(dto: DecisionDto): Decision;
export function endingOf(dto: ClosingDto): Closing;
export function endingOf({ type, manner, withheldUnder, grounds, notHeld }: DecisionDto | ClosingDto): Closing {
  switch (type) {
    case 'disclosed':
      return { type, manner } as Closing;
    case 'partly_disclosed':
      return { type, withheldUnder, ...notHeldOf(notHeld) } as Closing;
    case 'not_provided':
      return { type, grounds, ...notHeldOf(notHeld) } as Closing;
    case 'refused':
    case 'not_processed':
      return { type, grounds } as Closing;
    default:
      return { type };
  }
}

/** Plain, as it is recorded, and with the members that its kind has. */
function notHeldOf(given: NotHeldDto | undefined): { notHeld?: NotHeld } {
  if (given === undefined) return {};
  const { why, heldBy } = given;
  if (why === 'does_not_exist' || heldBy === undefined) return { notHeld: { why } };
  const { name, contact } = heldBy;
  return { notHeld: { why, heldBy: { name, ...(contact !== undefined && { contact }) } } };
}

export class DraftReplyDto {
  @ApiProperty({ type: DecisionDto, description: '拟作出的决定 / the decision drafted' })
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => DecisionDto)
  decision = new DecisionDto();
  @Text('答复内容 / text of the reply', { max: 50_000, byLaw: true })
  text: string;
  @DateField(`拟稿日期${TODAY}`, { optional: true })
  draftedOn?: string;
}

export class ReviewReplyDto {
  @ApiProperty({ description: '是否同意；不同意则退回承办科室 / approved, or returned to the handling unit' })
  @IsBoolean({ message: '$property 须为 true 或者 false / must be true or false' })
  approved: boolean;
  @Text('审核意见 / opinion', { max: 10_000 })
  opinion: string;
  @DateField(`审核日期${TODAY}`, { optional: true })
  reviewedOn?: string;
}

export class SignOffReplyDto {
  @DateField(`签发日期${TODAY}`, { optional: true })
  signedOffOn?: string;
}

export class ReplyDto {
  @DateField(`答复日期，即计入年度报告的办结日期${TODAY}`, { optional: true })
  repliedOn?: string;
}

export class ReplyOnTheSpotDto extends ReplyDto {
  @OneOf('公开方式 / manner', MANNERS, { byLaw: true })
  manner: 'provided' | 'already_public';
  @Text('答复内容，用于答复书 / what is answered, for the reply letter', { max: 50_000, optional: true })
  text?: string;
}

export class LapseFeeDto {
  @DateField(`办结日期${TODAY}`, { optional: true })
  lapsedOn?: string;
}

export class WithdrawDto {
  @Text('撤回的情况 / how it was withdrawn', { max: 10_000 })
  reason: string;
  @DateField(`撤回日期${TODAY}`, { optional: true })
  withdrawnOn?: string;
}

export class CloseOtherwiseDto {
  @Text('理由 / reason', { max: 10_000 })
  reason: string;
  @DateField(`办结日期${TODAY}`, { optional: true })
  closedOn?: string;
}

export class RecordDeliveryDto {
  @OneOf('送达方式 / method', DELIVERY_METHODS, { byLaw: true })
  method: DeliveryMethod;
  @DateField(`送达日期${TODAY}`, { optional: true })
  deliveredOn?: string;
}

export class FileAppealDto {
  @OneOf('救济类型 / route', APPEAL_ROUTES, { byLaw: true })
  route: AppealRoute;
  @DateField(`提起日期${TODAY}`, { optional: true })
  filedOn?: string;
}

export class DecideAppealDto {
  @OneOf('结果 / result', APPEAL_RESULTS, { byLaw: true })
  result: AppealResult;
  @DateField(`结案日期${TODAY}`, { optional: true })
  decidedOn?: string;
}

export class ReopenDto {
  @ApiProperty({ format: 'uuid', description: '结果为“结果纠正”的复议或者诉讼 / the appeal decided “corrected”' })
  @IsUUID(undefined, { message: '$property 须为复议或者诉讼的编号 / must be the id of an appeal' })
  appealId: string;
  @DateField(`重新办理的日期${TODAY}`, { optional: true })
  reopenedOn?: string;
}

export class AmendedAppealDto {
  @ApiProperty({ format: 'uuid', description: '复议或者诉讼的编号 / id of the appeal' })
  @IsUUID(undefined, { message: '$property 须为复议或者诉讼的编号 / must be the id of an appeal' })
  appealId: string;
  @OneOf('救济类型 / route', APPEAL_ROUTES, { optional: true })
  route?: AppealRoute;
  @DateField('提起日期 / filed on', { optional: true })
  filedOn?: string;
  @OneOf('结果 / result', APPEAL_RESULTS, { optional: true })
  result?: AppealResult;
  @DateField('结案日期 / decided on', { optional: true })
  decidedOn?: string;
}

export class AmendedConsultationDto {
  @ApiProperty({ format: 'uuid', description: '征求意见的编号 / id of the consultation' })
  @IsUUID(undefined, { message: '$property 须为征求意见的编号 / must be the id of a consultation' })
  consultationId: string;
  @DateField('发出日期 / consulted on', { optional: true })
  consultedOn?: string;
  @DateField('送达日期 / delivered on', { optional: true })
  deliveredOn?: string;
  @DateField('答复日期 / answered on', { optional: true })
  answeredOn?: string;
  @OneOf('答复 / answer', [...new Set([...THIRD_PARTY_ANSWERS, ...AGENCY_ANSWERS])], { optional: true })
  answer?: ThirdPartyAnswer | AgencyAnswer;
  @Text(
    '答复的理由或者意见，更正为不同意公开的须填写 / reasons or opinion, needed where the answer becomes an objection',
    {
      max: 10_000,
      optional: true,
    },
  )
  reasons?: string;
}

export class AmendedFeeNoticeDto {
  @OneOf('计费方式 / by item or by page', FEE_BASES)
  basis: FeeBasis;
  @Whole(
    '按件：包括本件在内的当月累计件数；按量：页数 / by item: the month’s items with this application’s; by page: pages',
    { min: 1, max: QUANTITY_AT_MOST.per_page },
  )
  quantity: number;
}

export class AmendedValuesDto {
  @Whole(
    '更正重新办理以前的延期、说明理由、收费、拟稿的：第几次办理，首次为 1 / of extension, reasons, fee and draft before a reopening: which handling, the first being 1',
    { min: 1, max: 100, optional: true },
  )
  handling?: number;
  @Text('登记编号 / register number', { max: 64, optional: true })
  registerNumber?: string;
  @OneOf('接收渠道 / channel', CHANNELS, { optional: true })
  channel?: Channel;
  @DateField('收到日期 / received on', { optional: true })
  receivedOn?: string;
  @OneOf('申请人类型 / applicant kind', APPLICANT_KINDS, { optional: true })
  applicantKind?: ApplicantKind;
  @Text('申请人 / applicant’s name', { max: 200, optional: true })
  applicantName?: string;
  @Text('联系方式 / contact', { max: 200, optional: true })
  contact?: string;
  @Text('证件号码 / identity number', { max: 64, optional: true })
  identityNumber?: string;
  @Text('获取信息的方式、途径 / form and way of delivery wanted', { max: 200, optional: true })
  wanted?: string;
  @Text('申请内容 / what is asked for', { max: 10_000, optional: true })
  request?: string;
  @Text('承办科室 / handling unit', { max: 200, optional: true })
  handlingUnit?: string;
  @DateField('补正告知日期 / correction requested on', { optional: true })
  correctionRequestedOn?: string;
  @DateField('补正期限 / last day to correct', { optional: true })
  correctionDueOn?: string;
  @DateField('收到补正的日期 / correction received on', { optional: true })
  correctionReceivedOn?: string;
  @Text('补正逾期的正当理由 / good cause of a correction after its last day', { max: 10_000, optional: true })
  goodCause?: string;
  @DateField('延期告知日期 / extension noticed on', { optional: true })
  extendedOn?: string;
  @Whole('延长的工作日数 / working days extended by', { min: 1, max: EXTENSION_AT_MOST, optional: true })
  extensionWorkingDays?: number;
  @Text('同意延期的工作机构负责人 / head of the disclosure office who consented', { max: 200, optional: true })
  extensionConsentBy?: string;
  @DateField('要求说明理由的日期 / reasons requested on', { optional: true })
  reasonsRequestedOn?: string;
  @DateField('说明理由的期限 / last day to give reasons', { optional: true })
  reasonsDueOn?: string;
  @DateField('收到理由说明的日期 / reasons given on', { optional: true })
  reasonsGivenOn?: string;
  @DateField('认定理由的日期 / reasons judged on', { optional: true })
  reasonsJudgedOn?: string;
  @DateField('延迟答复的日期 / later reply date', { optional: true })
  laterReplyOn?: string;
  @ApiProperty({
    type: AmendedFeeNoticeDto,
    required: false,
    nullable: true,
    description:
      '收费通知的计费方式和数量，金额随之重新计算；不应收费的为 null，即取消该通知 / basis and quantity of the fee notice, the amount follows; null annuls one that should not have been sent',
  })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => AmendedFeeNoticeDto)
  feeNotice?: AmendedFeeNoticeDto | null;
  @DateField('收费通知日期 / fee notified on', { optional: true })
  feeNotifiedOn?: string;
  @DateField('收费通知送达日期 / fee notice delivered on', { optional: true })
  feeDeliveredOn?: string;
  @DateField('缴费日期 / fee paid on', { optional: true })
  feePaidOn?: string;
  @DateField('拟稿日期 / drafted on', { optional: true })
  draftedOn?: string;
  @DateField('审核日期 / reviewed on', { optional: true })
  reviewedOn?: string;
  @DateField('签发日期 / signed off on', { optional: true })
  signedOffOn?: string;
  @ApiProperty({ type: ClosingDto, required: false, description: '计入年度报告的办理结果 / the counted ending' })
  @Optional()
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => ClosingDto)
  closing?: ClosingDto;
  @DateField('办结日期 / closed on', { optional: true })
  closedOn?: string;
  @ApiProperty({
    type: ClosingDto,
    required: false,
    description: '重新办理后的办理结果 / the ending after a reopening',
  })
  @Optional()
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => ClosingDto)
  renewedClosing?: ClosingDto;
  @DateField('重新办理后的办结日期 / closed on, after a reopening', { optional: true })
  renewedClosedOn?: string;
  @DateField('送达日期 / delivered on', { optional: true })
  deliveredOn?: string;
  @OneOf('送达方式 / delivery method', DELIVERY_METHODS, { optional: true })
  deliveryMethod?: DeliveryMethod;
  @ApiProperty({ type: AmendedAppealDto, required: false, description: '复议或者诉讼的登记 / an appeal’s entry' })
  @Optional()
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => AmendedAppealDto)
  appeal?: AmendedAppealDto;
  @ApiProperty({ type: AmendedConsultationDto, required: false, description: '征求意见的登记 / a consultation' })
  @Optional()
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => AmendedConsultationDto)
  consultation?: AmendedConsultationDto;
}

export class AmendDto {
  @Text('更正理由 / reason for the amendment', { max: 2_000 })
  reason: string;
  @ApiProperty({ type: AmendedValuesDto, description: '更正后的内容；未列的不变 / corrected values; the rest stays' })
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => AmendedValuesDto)
  values: AmendedValuesDto;
  @DateField(`更正日期${TODAY}`, { optional: true })
  amendedOn?: string;
}

export class ApproveAmendmentDto {
  @DateField('批准日期，缺省为今天 / approved on; today by default', { optional: true })
  approvedOn?: string;
}

export class RejectAmendmentDto {
  @Text('理由 / reason', { max: 1_000 })
  reason: string;
  @DateField('日期，缺省为今天 / rejected on; today by default', { optional: true })
  rejectedOn?: string;
}
