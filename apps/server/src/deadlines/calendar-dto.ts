import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, ValidateNested } from 'class-validator';
import { DateField, Dates, Text } from '../http/fields.js';

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

/** How the holidays of a year are arranged. */
class ArrangementAnswer {
  @ApiProperty()
  year: number;
  @ApiProperty({ type: [HolidayDto] })
  holidays: readonly HolidayDto[];
  @ApiProperty({ type: [String] })
  makeUpWorkdays: readonly string[];
  @ApiProperty({ required: false })
  source?: string;
}

export class CalendarProposalAnswer extends ArrangementAnswer {
  @ApiProperty({ description: '编号，批准或者不同意时写明 / id, to be named by who approves or rejects it' })
  proposalId: string;
  @ApiProperty({ description: '提出人，须由他人批准 / who proposed it; another person approves' })
  proposedBy: string;
}

export class CalendarYearAnswer extends ArrangementAnswer {
  @ApiProperty({ description: '尚未公布 / not published yet' })
  provisional: boolean;
  @ApiProperty()
  workingDays: number;
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
