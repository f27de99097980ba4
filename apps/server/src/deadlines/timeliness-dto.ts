import { ApiProperty } from '@nestjs/swagger';
import { DateField } from '../http/fields.js';
import { PositionQueryDto } from '../http/position-dto.js';
import { CALENDARS, CalendarChoice } from './clock-dto.js';

export class TimelinessQueryDto extends PositionQueryDto {
  @DateField('办结日期不早于 / closed from')
  from: string;
  @DateField('办结日期不晚于 / closed to')
  to: string;
  @CalendarChoice()
  calendar?: (typeof CALENDARS)[number];
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
