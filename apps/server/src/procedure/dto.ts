import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, ValidateNested } from 'class-validator';
import type { AgencyAnswer, FeeBasis, ThirdPartyAnswer } from '#disclosure';
import { AGENCY_ANSWERS, EXTENSION_AT_MOST, FEE_BASES, QUANTITY_AT_MOST, THIRD_PARTY_ANSWERS } from '#disclosure';
import { WarnedAnswer } from '../applications/answers.js';
import { DateField, OneOf, Optional, TODAY, Text, Texts, Whole } from '../http/fields.js';

export class ExtendReplyPeriodDto {
  @Whole('延长的工作日数 / working days to extend by', { min: 1, max: EXTENSION_AT_MOST, byLaw: true })
  workingDays: number;
  @Text('延期的理由 / reason', { max: 10_000, byLaw: true })
  reason: string;
  @Text('同意延期的工作机构负责人 / head of the disclosure office who consents', { max: 200, byLaw: true })
  consentBy: string;
  @DateField(`告知申请人的日期${TODAY}`, { optional: true })
  noticedOn?: string;
}

export class ConsultThirdPartyDto {
  @Text('第三方 / the third party', { max: 200, byLaw: true })
  thirdParty: string;
  @Text('联系方式 / contact', { max: 200, optional: true })
  contact?: string;
  @Text(
    '征求意见的内容：写明政府信息本身，如“合同单价”，不写成问句，原样载入文书 / the information asked about, by its name, as the letters state it',
    {
      max: 10_000,
      byLaw: true,
    },
  )
  matter: string;
  @DateField(`发出征求意见书的日期${TODAY}`, { optional: true })
  consultedOn?: string;
}

export class ConsultAgencyDto {
  @Text('被征求意见的机关 / the agency consulted', { max: 200, byLaw: true })
  consultedAgency: string;
  @Text(
    '征求意见的内容：写明政府信息本身，如“合同单价”，不写成问句，原样载入文书 / the information asked about, by its name, as the letters state it',
    {
      max: 10_000,
      byLaw: true,
    },
  )
  matter: string;
  @DateField(`发出征求意见书的日期${TODAY}`, { optional: true })
  consultedOn?: string;
}

export class DeliveredDto {
  @DateField(`送达日期：期限自次日起算${TODAY}`, { optional: true })
  deliveredOn?: string;
}

export class ThirdPartyAnswerDto {
  @OneOf('第三方的答复 / the third party’s answer', THIRD_PARTY_ANSWERS, { byLaw: true })
  answer: ThirdPartyAnswer;
  @Text('理由；不同意的须有 / reasons, needed for an objection', { max: 10_000, optional: true, byLaw: true })
  reasons?: string;
  @DateField(`收到答复的日期${TODAY}`, { optional: true })
  answeredOn?: string;
}

export class AgencyAnswerDto {
  @OneOf('其他机关的答复 / the agency’s answer', AGENCY_ANSWERS, { byLaw: true })
  answer: AgencyAnswer;
  @Text('意见；不同意的须有 / opinion, needed where it disagrees', { max: 10_000, optional: true, byLaw: true })
  opinion?: string;
  @DateField(`收到答复的日期${TODAY}`, { optional: true })
  answeredOn?: string;
}

export class OverrideObjectionDto {
  @Text('公共利益的理由 / reasons of public interest', { max: 10_000, byLaw: true })
  reasons: string;
  @DateField(`决定日期${TODAY}`, { optional: true })
  overriddenOn?: string;
}

export class RequestReasonsDto {
  @Text('要求说明理由的缘由 / why reasons are asked for', { max: 10_000, byLaw: true })
  why: string;
  @DateField('说明理由的最后一天 / last day to give reasons', { byLaw: true })
  dueOn: string;
  @DateField(`告知日期${TODAY}`, { optional: true })
  requestedOn?: string;
}

export class ReceiveReasonsDto {
  @Text('申请人说明的理由 / the applicant’s reasons', { max: 10_000, byLaw: true })
  reasons: string;
  @DateField(`收到日期${TODAY}`, { optional: true })
  receivedOn?: string;
}

export class JudgeReasonsDto {
  @ApiProperty({ description: '理由是否合理 / whether they are reasonable' })
  @Optional()
  @IsBoolean({ message: '$property 须为 true 或者 false / must be true or false' })
  reasonable: boolean;
  @Text(
    '认定的说明；另定延迟答复日期的，写明无法按期答复的原因，原样载入文书 / why it is judged so; with a later reply date, why it cannot be met, as the letter states it',
    { max: 10_000, byLaw: true },
  )
  why: string;
  @DateField(
    '延迟答复的日期（工作日；放假安排尚未公布的年份为暂定），合理但不能按期答复时 / later reply date, a working day, when reasonable but not to be met; provisional in a year whose holidays are not published yet',
    { optional: true },
  )
  laterReplyOn?: string;
  @DateField(`认定日期${TODAY}`, { optional: true })
  judgedOn?: string;
}

/** Namesakes in one month. */
const NAMESAKES = 100;

export class ApartFromDto {
  @Texts(
    '当月由同名的其他申请人提出的申请，以登记编号或者编号写明 / applications of the month that other persons of the same name made, by register number or id',
    { max: 64, items: NAMESAKES },
  )
  applications: string[];
  @Text('认定不是同一申请人的理由 / why they are other persons', { max: 2_000 })
  why: string;
}

export class NotifyFeeDto {
  @OneOf('计费方式：按件或者按量 / by item or by page', FEE_BASES, { byLaw: true })
  basis: FeeBasis;
  @Whole(
    '按件：同一申请人当月累计件数，含本件，已通知收费的不再重复计收；按量：页数，含以前办理时已通知收费的 / by item: the applicant’s items of the month with this application’s; by page: its pages, with those charged when it was handled before; what is charged already is not charged again',
    { min: 1, max: QUANTITY_AT_MOST.per_page, byLaw: true },
  )
  quantity: number;
  @ApiProperty({
    type: ApartFromDto,
    required: false,
    description:
      '按件：同名而非同一申请人的，其件数不与本件合并 / by item: applicants of the same name who are other persons; their items do not count with these',
  })
  @Optional()
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => ApartFromDto)
  apartFrom?: ApartFromDto;
  @DateField(`发出收费通知的日期${TODAY}`, { optional: true })
  notifiedOn?: string;
}

export class PaymentDto {
  @DateField(`缴费日期${TODAY}`, { optional: true })
  paidOn?: string;
}

export class ConsultedAnswer extends WarnedAnswer {
  @ApiProperty({ format: 'uuid', description: '征求意见的编号 / id of the consultation' })
  consultationId: string;
}
