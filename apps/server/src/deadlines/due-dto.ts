import { ApiProperty } from '@nestjs/swagger';
import { STAGES } from '#disclosure';
import type { Urgency } from '#projections';
import { URGENCIES } from '#projections';
import { OneOf, Text } from '../http/fields.js';
import { DayQueryDto, StandingAnswer } from './clock-dto.js';

export class DueQueryDto extends DayQueryDto {
  @Text('承办科室 / handling unit', { max: 200, optional: true })
  unit?: string;
  @OneOf('只看一类 / of one urgency', URGENCIES, { optional: true })
  urgency?: Urgency;
  @OneOf('格式 / format', ['json', 'ics'], { optional: true })
  format?: 'json' | 'ics';
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
