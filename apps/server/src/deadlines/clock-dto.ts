import { ApiProperty } from '@nestjs/swagger';
import { CLOCK_EFFECTS, CLOCK_STATES, CLOCK_STEP_LABELS, OTHER_DEADLINE_LABELS } from '#disclosure';
import { DateField, OneOf } from '../http/fields.js';
import { PositionQueryDto } from '../http/position-dto.js';

export class DayQueryDto extends PositionQueryDto {
  @DateField('日期，缺省为今天 / as of a day; today by default', { optional: true })
  on?: string;
}

export const CALENDARS = ['known', 'current'] as const;
export const CalendarChoice = () =>
  OneOf(
    '所用日历：办结时所知的（known，当时尚未公布的年份以首次公布的为准）或者现行的（current） / judged by the calendar known then, or first published later, or by the current one',
    CALENDARS,
    { optional: true },
  );

export class ClockQueryDto extends DayQueryDto {
  @CalendarChoice()
  calendar?: (typeof CALENDARS)[number];
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
export class StandingAnswer {
  @ApiProperty({ enum: [...CLOCK_STATES] })
  state: string;
  @ApiProperty({
    description:
      '答复期限；待补正、待缴费时为空（其间即已答复的，为不停止计时的期限），征求意见期间同 ifResumed / last day to reply; none while awaited (of a reply that did not wait: that to which it would have run on), as in ifResumed while paused',
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
  @ApiProperty({
    description: '逾期收到的补正、缴费：已届满的期限 / of what came too late: the last day that it missed',
    format: 'date',
    required: false,
  })
  missed?: string;
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
