import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';
import type { DueStepKind, FeeBasis, ProposalKind } from '#disclosure';
import {
  BANDS_AT_MOST,
  CLOCK_EFFECTS,
  CLOCK_STATES,
  CLOCK_STEP_LABELS,
  DUE_STEP_KINDS,
  FEE_BASES,
  OTHER_DEADLINE_LABELS,
  PROPOSAL_KINDS,
  FURTHER_ITEMS_AT_LEAST,
  QUANTITY_AT_MOST,
  STAGES,
} from '#disclosure';
import type { Urgency } from '#projections';
import { URGENCIES } from '#projections';
import { PositionQueryDto } from '../applications/query-dto.js';
import { DateField, Dates, OneOf, SomeOf, Text, Whole } from '../http/fields.js';

export class DayQueryDto extends PositionQueryDto {
  @DateField('日期，缺省为今天 / as of a day; today by default', { optional: true })
  on?: string;
}

const CALENDARS = ['known', 'current'] as const;
const CalendarChoice = () =>
  OneOf(
    '所用日历：办结时所知的（known，当时尚未公布的年份以首次公布的为准）或者现行的（current） / judged by the calendar known then, or first published later, or by the current one',
    CALENDARS,
    { optional: true },
  );

export class ClockQueryDto extends DayQueryDto {
  @CalendarChoice()
  calendar?: (typeof CALENDARS)[number];
}

export class DueQueryDto extends DayQueryDto {
  @Text('承办科室 / handling unit', { max: 200, optional: true })
  unit?: string;
  @OneOf('只看一类 / of one urgency', URGENCIES, { optional: true })
  urgency?: Urgency;
  @OneOf('格式 / format', ['json', 'ics'], { optional: true })
  format?: 'json' | 'ics';
}

export class TimelinessQueryDto extends PositionQueryDto {
  @DateField('办结日期不早于 / closed from')
  from: string;
  @DateField('办结日期不晚于 / closed to')
  to: string;
  @CalendarChoice()
  calendar?: (typeof CALENDARS)[number];
}

export class ConfirmProposalDto {
  @OneOf('事项 / which step', PROPOSAL_KINDS)
  kind: ProposalKind;
  @Text('征求意见的编号 / id of the consultation, where it is about one', { max: 64, optional: true })
  consultationId?: string;
}

export class AutomaticStepsDto {
  @SomeOf('到期自动登记的事项 / steps that happen by themselves', DUE_STEP_KINDS)
  steps: DueStepKind[];
}

export class HolidayDto {
  @Text('节日 / name', { max: 100 })
  name: string;
  @DateField('放假第一天 / first day off')
  from: string;
  @DateField('放假最后一天 / last day off')
  to: string;
}

export class CalendarYearDto {
  @ApiProperty({ type: [HolidayDto], description: '放假 / days off' })
  @IsArray({ message: '$property 须为列表 / must be a list' })
  @ArrayMaxSize(60)
  @ValidateNested({ each: true })
  @Type(() => HolidayDto)
  holidays: HolidayDto[];
  @Dates('调休上班的周末 / make-up workdays', 60, '2026-10-10')
  makeUpWorkdays: string[];
  @Text('通知文号 / number of the notice', { max: 200, optional: true })
  source?: string;
}

export class FeeQueryDto {
  @OneOf('计费方式 / by item or by page', FEE_BASES)
  basis: FeeBasis;
  @Whole('件数或者页数 / items or pages', { min: 1, max: QUANTITY_AT_MOST.per_page })
  quantity: number;
  @Whole(
    '其中已由其他通知收费的件数，或者该申请以前办理时已通知收费的页数，缺省为 0 / so many of the items charged by other notices, or of the pages when the application was handled before; none by default',
    { min: 0, max: QUANTITY_AT_MOST.per_page, optional: true },
  )
  charged?: number;
  @DateField('收费通知日期，缺省为今天 / day of the notice; today by default', { optional: true })
  on?: string;
}

export class FeeBandDto {
  @Whole('起始件数或者页数 / from this unit on', { min: 1 })
  from: number;
  @Whole('单价（元） / yuan a unit')
  unitPrice: number;
}

export class FeeFurtherDto {
  @Whole('每增加多少件 / each further so many items', { min: FURTHER_ITEMS_AT_LEAST })
  items: number;
  @Whole('单价增加多少元 / raise the price by so many yuan')
  raise: number;
}

export class FeeTariffDto {
  @DateField('施行日期 / applies from')
  from: string;
  @ApiProperty({ type: [FeeBandDto] })
  @IsArray({ message: '$property 须为列表 / must be a list' })
  @ArrayMaxSize(BANDS_AT_MOST, { message: `$property 最多 ${BANDS_AT_MOST} 档 / at most ${BANDS_AT_MOST} bands` })
  @ValidateNested({ each: true })
  @Type(() => FeeBandDto)
  perPage: FeeBandDto[];
  @ApiProperty({ type: [FeeBandDto] })
  @IsArray({ message: '$property 须为列表 / must be a list' })
  @ArrayMaxSize(BANDS_AT_MOST, { message: `$property 最多 ${BANDS_AT_MOST} 档 / at most ${BANDS_AT_MOST} bands` })
  @ValidateNested({ each: true })
  @Type(() => FeeBandDto)
  perItem: FeeBandDto[];
  @ApiProperty({ type: FeeFurtherDto })
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => FeeFurtherDto)
  perItemFurther: FeeFurtherDto;
  @OneOf('缴费后期限重新起算或者恢复计时 / after payment the period', ['restarts', 'resumes'])
  afterPayment: 'restarts' | 'resumes';
  @Text('收费依据的文件，收费通知书照此引用 / document it stands in, as fee notices cite it', {
    max: 200,
    optional: true,
  })
  source?: string;
}

export class OtherDeadlineAnswer {
  @ApiProperty({ enum: Object.keys(OTHER_DEADLINE_LABELS) })
  kind: string;
  @ApiProperty({ format: 'date' })
  due: string;
  @ApiProperty()
  provisional: boolean;
  @ApiProperty({ description: '条例的条 / article of the Regulations' })
  article: string;
  @ApiProperty({ required: false })
  consultationId?: string;
}

export class ResumptionAnswer {
  @ApiProperty({ format: 'date' })
  due: string;
  @ApiProperty()
  workingDaysLeft: number;
  @ApiProperty({ description: '期限暂定 / the last day is provisional' })
  provisional: boolean;
  @ApiProperty({ description: '天数暂定 / the number of days is provisional' })
  daysProvisional: boolean;
}

/** Where the reply period stands. */
class StandingAnswer {
  @ApiProperty({ enum: [...CLOCK_STATES] })
  state: string;
  @ApiProperty({
    description:
      '答复期限；待补正、待缴费时为空，征求意见期间同 ifResumed / last day to reply; none while awaited, as in ifResumed while paused',
    format: 'date',
    nullable: true,
    type: String,
  })
  due: string | null;
  @ApiProperty({
    description: '期限暂定：涉及节假日安排尚未公布的年份 / the last day reaches into a year not published yet',
  })
  provisional: boolean;
  @ApiProperty({ description: '已用工作日 / working days used' })
  workingDaysUsed: number;
  @ApiProperty({ description: '剩余工作日，负数为逾期 / left; negative when overdue', nullable: true, type: Number })
  workingDaysLeft: number | null;
  @ApiProperty({
    description: '已用、剩余天数暂定：涉及这样的年份 / the days used or left are counted in such a year',
  })
  daysProvisional: boolean;
  @ApiProperty({
    description:
      '暂停、停止计时期间：如当日恢复计时，期限到何日；不是答复期限 / while the clock stands still: where it would stand if it went on that day; no deadline',
    nullable: true,
    type: ResumptionAnswer,
  })
  ifResumed: ResumptionAnswer | null;
  @ApiProperty({ type: [OtherDeadlineAnswer] })
  others: readonly OtherDeadlineAnswer[];
}

export class ClockStepAnswer {
  @ApiProperty({ format: 'date' })
  on: string;
  @ApiProperty({ enum: Object.keys(CLOCK_STEP_LABELS) })
  step: string;
  @ApiProperty({ required: false })
  article?: string;
  @ApiProperty({ enum: [...CLOCK_EFFECTS] })
  effect: string;
  @ApiProperty()
  workingDaysUsed: number;
  @ApiProperty({ nullable: true, type: Number })
  workingDaysLeft: number | null;
  @ApiProperty({ nullable: true, type: String })
  due: string | null;
  @ApiProperty({ description: '期限暂定 / the last day is provisional' })
  provisional: boolean;
  @ApiProperty({ description: '天数暂定 / the number of days is provisional' })
  daysProvisional: boolean;
  @ApiProperty()
  chinese: string;
  @ApiProperty()
  english: string;
}

export class ClockAnswer extends StandingAnswer {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  registerNumber: string;
  @ApiProperty({ format: 'date' })
  on: string;
  @ApiProperty({ description: '办结是否在期限内 / whether it was closed in time', nullable: true, type: Boolean })
  onTime: boolean | null;
  @ApiProperty({
    description:
      '按期与否暂定：期限涉及节假日安排尚未公布的年份 / whether it was in time may turn out otherwise once a year is published',
  })
  onTimeProvisional: boolean;
  @ApiProperty({ type: [ClockStepAnswer] })
  steps: ClockStepAnswer[];
}

export class DueItemAnswer extends StandingAnswer {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  registerNumber: string;
  @ApiProperty()
  applicantName: string;
  @ApiProperty({ nullable: true, type: String })
  handlingUnit: string | null;
  @ApiProperty({ format: 'date' })
  receivedOn: string;
  @ApiProperty({ enum: [...STAGES] })
  stage: string;
  @ApiProperty({ enum: [...URGENCIES] })
  urgency: string;
}

export class DueAnswer {
  @ApiProperty({ format: 'date' })
  on: string;
  @ApiProperty({
    description: '各类件数 / how many of each urgency',
    type: 'object',
    additionalProperties: { type: 'integer' },
  })
  counts: Record<string, number>;
  @ApiProperty({ description: '其中期限暂定的 / of these provisional' })
  provisional: number;
  @ApiProperty({ type: [DueItemAnswer] })
  applications: DueItemAnswer[];
}

export class TimelinessAnswer {
  @ApiProperty({ example: '2026-10' })
  month: string;
  @ApiProperty({ nullable: true, type: String })
  handlingUnit: string | null;
  @ApiProperty({ description: '以答复办结的件数 / closed by a reply' })
  replied: number;
  @ApiProperty({ description: '其中按期的 / of these in time' })
  onTime: number;
  @ApiProperty({ description: '按期率，没有答复的为空 / null without replies', nullable: true, type: Number })
  onTimeRate: number | null;
  @ApiProperty({
    description:
      '其中按期与否暂定的件数：涉及节假日安排尚未公布的年份 / of the replies, those that may turn out otherwise once a year is published',
  })
  provisional: number;
  @ApiProperty({ description: '其中所用工作日暂定的件数 / of the replies, those whose days used may' })
  daysProvisional: number;
  @ApiProperty({ nullable: true, type: Number })
  averageWorkingDaysUsed: number | null;
  @ApiProperty({ nullable: true, type: Number })
  longestWorkingDaysUsed: number | null;
  @ApiProperty({
    description: '不计算按期率的件数：撤回、逾期等不以答复办结的 / not rated: withdrawn, lapsed and otherwise closed',
  })
  otherwiseClosed: number;
  @ApiProperty({
    description:
      '不计算按期率的件数：导入的台账不载延期、征求意见等 / not rated: imported, as the file tells no extensions',
  })
  imported: number;
}

export class ProposalAnswer {
  @ApiProperty({ format: 'uuid', description: '申请的标识 / id of the application' })
  id: string;
  @ApiProperty()
  registerNumber: string;
  @ApiProperty({ nullable: true, type: String })
  handlingUnit: string | null;
  @ApiProperty({ enum: [...PROPOSAL_KINDS] })
  kind: string;
  @ApiProperty()
  label: string;
  @ApiProperty({ description: 'the same in English' })
  english: string;
  @ApiProperty({ description: '期限的最后一天 / last day of the period', format: 'date' })
  lastDay: string;
  @ApiProperty({ description: '登记的日期 / day it is recorded for', format: 'date' })
  since: string;
  @ApiProperty({
    description:
      '最后一天系暂定，该年放假安排尚未公布；不自动登记 / the last day is provisional; it does not happen by itself',
  })
  provisional: boolean;
  @ApiProperty({
    description:
      '办理的命令，在 /api/v1/applications/{id}/ 之下：确认，或者须由人认定的命令 / the command under the application that settles it: the confirmation, or one by which staff decide',
    enum: ['proposals/confirm', 'judge-reasons'],
  })
  settledBy: string;
  @ApiProperty()
  article: string;
  @ApiProperty({ required: false })
  consultationId?: string;
  @ApiProperty({ required: false })
  name?: string;
}

export class AutomaticStepsAnswer {
  @ApiProperty({ enum: [...DUE_STEP_KINDS], isArray: true })
  steps: string[];
}

export class CalendarProposalAnswer {
  @ApiProperty({ description: '编号，批准或者不同意时写明 / id, to be named by who approves or rejects it' })
  proposalId: string;
  @ApiProperty()
  year: number;
  @ApiProperty({ type: [HolidayDto] })
  holidays: readonly HolidayDto[];
  @ApiProperty({ type: [String] })
  makeUpWorkdays: readonly string[];
  @ApiProperty({ required: false })
  source?: string;
  @ApiProperty({ description: '提出人，须由他人批准 / who proposed it; another person approves' })
  proposedBy: string;
}

export class CalendarYearAnswer {
  @ApiProperty()
  year: number;
  @ApiProperty({ description: '尚未公布 / not published yet' })
  provisional: boolean;
  @ApiProperty()
  workingDays: number;
  @ApiProperty({ type: [HolidayDto] })
  holidays: readonly HolidayDto[];
  @ApiProperty({ type: [String] })
  makeUpWorkdays: readonly string[];
  @ApiProperty({ required: false })
  source?: string;
  @ApiProperty({ required: false, description: '提出人 / who proposed it' })
  proposedBy?: string;
  @ApiProperty({ required: false, description: '批准人 / who approved it' })
  approvedBy?: string;
  @ApiProperty({
    required: false,
    enum: ['no_accounts'],
    description: '由提出人一人决定：当时没有任何账号，无人可以批准 / decided alone: there was no account to approve it',
  })
  alone?: 'no_accounts';
  @ApiProperty({ required: false, type: CalendarProposalAnswer, description: '待批准的安排 / what waits for approval' })
  proposal?: CalendarProposalAnswer;
}

export class ApproveProposalDto {
  @Text('查看时待批准安排的编号 / id of the proposal that was looked at', { max: 64 })
  proposalId: string;
}

export class RejectProposalDto extends ApproveProposalDto {
  @Text('理由 / reason', { max: 1_000 })
  reason: string;
}

export class FeeLineAnswer {
  @ApiProperty()
  from: number;
  @ApiProperty()
  to: number;
  @ApiProperty()
  unitPrice: number;
  @ApiProperty()
  amount: number;
}

export class FeeAnswer {
  @ApiProperty({ enum: [...FEE_BASES] })
  basis: string;
  @ApiProperty()
  quantity: number;
  @ApiProperty({ description: '元 / yuan' })
  amount: number;
  @ApiProperty({ type: [FeeLineAnswer] })
  lines: readonly FeeLineAnswer[];
}
