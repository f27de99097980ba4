import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsUUID, ValidateIf, ValidateNested } from 'class-validator';
import type {
  AgencyAnswer,
  AmendedValues,
  AppealResult,
  AppealRoute,
  ApplicantKind,
  Channel,
  DeliveryMethod,
  FeeBasis,
  ThirdPartyAnswer,
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
  QUANTITY_AT_MOST,
  THIRD_PARTY_ANSWERS,
} from '#disclosure';
import { DateField, OneOf, Optional, TODAY, Text, Whole } from '../http/fields.js';
import { ClosingDto, endingOf } from './ending-dto.js';

export class AmendedAppealDto {
  @ApiProperty({ format: 'uuid', description: '复议或者诉讼的编号 / id of the appeal' })
  @IsUUID(undefined, { message: '$property 须为复议或者诉讼的编号 / must be the id of an appeal' })
  appealId: string;
  @OneOf('救济类型 / route', APPEAL_ROUTES, { optional: true })
  route?: AppealRoute;
  @DateField(
    '提起日期；登记错了申请、未因其重新办理的为 null，即取消该案的登记 / filed on; null annuls an appeal that is of another application and has not reopened this one',
    { optional: true, nullable: true },
  )
  filedOn?: string | null;
  @OneOf('结果 / result', APPEAL_RESULTS, { optional: true })
  result?: AppealResult;
  @DateField('结案日期 / decided on', { optional: true })
  decidedOn?: string;
}

export class AmendedConsultationDto {
  @ApiProperty({ format: 'uuid', description: '征求意见的编号 / id of the consultation' })
  @IsUUID(undefined, { message: '$property 须为征求意见的编号 / must be the id of a consultation' })
  consultationId: string;
  @DateField(
    '发出日期；实际没有征求、没有答复的为 null，即取消该次征求意见 / consulted on; null annuls one that was not made and not answered',
    { optional: true, nullable: true },
  )
  consultedOn?: string | null;
  @DateField('送达日期 / delivered on', { optional: true })
  deliveredOn?: string;
  @DateField('答复日期 / answered on', { optional: true })
  answeredOn?: string;
  @DateField('因公共利益决定公开的日期 / overridden on', { optional: true })
  overriddenOn?: string;
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
    { min: 1, max: QUANTITY_AT_MOST.per_page, byLaw: true },
  )
  quantity: number;
}

export class AmendedValuesDto {
  @Whole(
    '更正先前一次办理的延期、说明理由、收费、拟稿、审核、签发及其重新办理日期的：第几次办理，首次为 1 / of extension, reasons, fee, draft, review, sign-off and reopening of a handling before the latest reopening: which handling, the first being 1',
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
  @DateField(
    '补正告知日期；不应要求补正、尚未收到补正的为 null，即取消要求补正 / correction requested on; null annuls a request that should not have been made and is not answered',
    { optional: true, nullable: true },
  )
  correctionRequestedOn?: string | null;
  @DateField('补正期限 / last day to correct', { optional: true })
  correctionDueOn?: string;
  @DateField(
    '收到补正的日期；实际没有收到、尚未据以拟稿的为 null，即取消该登记 / correction received on; null annuls a receipt that was of another application, until a reply is drafted on it',
    { optional: true, nullable: true },
  )
  correctionReceivedOn?: string | null;
  @Text('补正逾期的正当理由 / good cause of a correction after its last day', { max: 10_000, optional: true })
  goodCause?: string;
  @DateField(
    '延期告知日期；不应延期的为 null，即取消延期 / extension noticed on; null annuls one that should not have been made',
    { optional: true, nullable: true },
  )
  extendedOn?: string | null;
  @Whole('延长的工作日数 / working days extended by', {
    min: 1,
    max: EXTENSION_AT_MOST,
    optional: true,
    byLaw: true,
  })
  extensionWorkingDays?: number;
  @Text('同意延期的工作机构负责人 / head of the disclosure office who consented', {
    max: 200,
    optional: true,
    byLaw: true,
  })
  extensionConsentBy?: string;
  @DateField(
    '要求说明理由的日期；不应要求、尚未说明的为 null，即取消要求 / reasons requested on; null annuls a request that should not have been made and is not answered',
    { optional: true, nullable: true },
  )
  reasonsRequestedOn?: string | null;
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
      '收费通知的计费方式和数量，金额随之重新计算；其前的通知已更正或者取消的，填写同样的数量即从现在的起点重新计算；只更正通知日期的，计费的件数、页数不变；不应收费的为 null，即取消该通知 / basis and quantity of the fee notice, the amount follows; given again where a notice before it was amended or annulled, the same ones have it reckoned anew from where those before it end now; of which the day alone is amended, it charges the same items or pages; null annuls one that should not have been sent',
  })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => AmendedFeeNoticeDto)
  feeNotice?: AmendedFeeNoticeDto | null;
  @DateField('收费通知日期 / fee notified on', { optional: true })
  feeNotifiedOn?: string;
  @DateField('收费通知送达日期；实际没有送达的为 null / fee notice delivered on; null annuls the delivery', {
    optional: true,
    nullable: true,
  })
  feeDeliveredOn?: string | null;
  @DateField('缴费日期；实际没有缴费的为 null / fee paid on; null annuls the payment', {
    optional: true,
    nullable: true,
  })
  feePaidOn?: string | null;
  @DateField('拟稿日期 / drafted on', { optional: true })
  draftedOn?: string;
  @DateField('审核日期 / reviewed on', { optional: true })
  reviewedOn?: string;
  @DateField('签发日期 / signed off on', { optional: true })
  signedOffOn?: string;
  @ApiProperty({
    type: ClosingDto,
    required: false,
    nullable: true,
    description:
      '计入年度报告的办理结果；不应办结的为 null，即取消办结，恢复到办结以前，其后提起的复议、诉讼须已审结且结果不是“结果纠正” / the counted ending; null annuls one that should not have been recorded, and the application stands where it stood before; every appeal filed since must be decided, and none “corrected”',
  })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => ClosingDto)
  closing?: ClosingDto | null;
  @DateField('办结日期 / closed on', { optional: true })
  closedOn?: string;
  @DateField('重新办理的日期 / reopened on', { optional: true })
  reopenedOn?: string;
  @ApiProperty({
    type: ClosingDto,
    required: false,
    nullable: true,
    description:
      '重新办理后的办理结果；不应办结的为 null，即取消办结 / the ending after a reopening; null annuls one that should not have been recorded',
  })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => ClosingDto)
  renewedClosing?: ClosingDto | null;
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

/** Plain, as amendments are recorded. */
export function valuesOf({
  closing,
  renewedClosing,
  feeNotice,
  appeal,
  consultation,
  ...fields
}: AmendDto['values']): AmendedValues {
  return {
    ...fields,
    ...(closing !== undefined && { closing: closing && endingOf(closing) }),
    ...(renewedClosing !== undefined && { renewedClosing: renewedClosing && endingOf(renewedClosing) }),
    ...(feeNotice !== undefined && { feeNotice: feeNotice && { ...feeNotice } }),
    ...(appeal && { appeal: { ...appeal } }),
    ...(consultation && { consultation: { ...consultation } }),
  };
}
