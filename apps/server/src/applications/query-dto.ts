import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import type { ApplicantKind, Outcome, Stage } from '#disclosure';
import { APPLICANT_KINDS, OUTCOMES, STAGES } from '#disclosure';
import type { RegisterSort } from '#projections';
import { REGISTER_SORTS } from '#projections';
import { DateField, OneOf, Optional, Text, Whole } from '../http/fields.js';
import { PositionQueryDto } from '../http/position-dto.js';

export class ApplicationQueryDto extends PositionQueryDto {}

export class RegisterQueryDto extends PositionQueryDto {
  @Text('登记编号 / register number', { max: 64, optional: true })
  registerNumber?: string;
  @Text('申请人，可只写一部分 / part of the applicant’s name', { max: 200, optional: true })
  applicant?: string;
  @Text('申请内容，可只写一部分 / part of what is asked for', { max: 200, optional: true })
  request?: string;
  @OneOf('申请人类型 / applicant kind', APPLICANT_KINDS, { optional: true })
  applicantKind?: ApplicantKind;
  @OneOf('办理结果 / outcome', OUTCOMES, { optional: true })
  outcome?: Outcome;
  @OneOf('办理阶段 / stage', STAGES, { optional: true })
  stage?: Stage;
  @ApiProperty({
    description: '只看在办（true）或者已办结（false） / open or closed only',
    required: false,
    type: Boolean,
  })
  @Optional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: '$property 须为 true 或者 false / must be true or false' })
  open?: boolean;
  @DateField('收到日期不早于 / received from', { optional: true })
  receivedFrom?: string;
  @DateField('收到日期不晚于 / received to', { optional: true })
  receivedTo?: string;
  @DateField('办结日期不早于 / closed from', { optional: true })
  closedFrom?: string;
  @DateField('办结日期不晚于 / closed to', { optional: true })
  closedTo?: string;
  @OneOf('排序 / sort by', REGISTER_SORTS, { optional: true })
  sort?: RegisterSort;
  @OneOf('顺序 / direction', ['asc', 'desc'], { optional: true })
  direction?: 'asc' | 'desc';
  @Whole('页，从 1 起 / page, from 1', { min: 1, max: 1_000_000, optional: true })
  page?: number;
  @Whole('每页行数 / rows a page', { min: 1, max: 500, optional: true })
  pageSize?: number;
}
