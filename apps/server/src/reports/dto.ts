import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { FORMS } from '#annual-report';
import { RegisterRowAnswer } from '../applications/answers.js';
import { OneOf, Text } from '../http/fields.js';
import { PositionQueryDto } from '../http/position-dto.js';
import { HttpProblem } from '../http/problem.js';

const FORM_IDS = FORMS.map(({ id }) => id);

/** The year in the path: one of the calendar that a report can be asked for. */
export const ReportYear = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const { year: text } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { year: string } }>>().params;
  const year = /^\d{4}$/.test(text) ? Number(text) : 0;
  if (year >= 1990 && year <= 2999) return year;
  throw new HttpProblem(
    400,
    'bad_year',
    `年度须为四位年份，而不是“${text}”。`,
    `The year has four digits, not “${text}”.`,
  );
});

export class ReportOptionsDto extends PositionQueryDto {
  @OneOf('表式，缺省为该年度施行的表式 / form; the one in force for the year by default', FORM_IDS, { optional: true })
  form?: string;
  @Text('截至：日期（2021-01-31）或者位置（整数），按当时所知 / as known then: a date or a position', {
    max: 32,
    optional: true,
  })
  asOf?: string;
}

export class ReportQueryDto extends ReportOptionsDto {
  @OneOf('格式 / format', ['json', 'md', 'html'], { optional: true })
  format?: 'json' | 'md' | 'html';
}

export class CellQueryDto extends ReportOptionsDto {
  @Text('行，如“（一）予以公开”；表四为“行政复议”等 / row label', { max: 200 })
  row: string;
  @Text('列，如“自然人”；表四为“结果维持”等 / column label', { max: 64 })
  kind: string;
}

const figures = { type: 'object', additionalProperties: { type: 'array', items: { type: 'integer' } } } as const;

/** The report in the shape in which agencies publish it. */
export class ReportSchema {
  @ApiProperty()
  agency: string;
  @ApiProperty()
  agencyCode: string;
  @ApiProperty()
  year: number;
  @ApiProperty({ enum: [...FORM_IDS] })
  form: string;
  @ApiProperty({ type: [String] })
  columns: string[];
  @ApiProperty(figures)
  table3: object;
  @ApiProperty({ type: [String] })
  table4Columns: string[];
  @ApiProperty(figures)
  table4: object;
  @ApiProperty({ nullable: true, type: Number })
  position: number | null;
  @ApiProperty({ nullable: true, type: String })
  asOf: string | null;
  @ApiProperty({
    description: '勾稽不符之处；相符则为空 / where figures disagree; empty when they agree',
    type: [Object],
  })
  reconciliation: object[];
}

export class CountedRowAnswer extends RegisterRowAnswer {
  @ApiProperty({ description: '在该单元格中计几次：一件可有几宗复议、诉讼 / how often the cell counts it' })
  count: number;
}

/** The applications of a cell, each as the register shows it now. */
export class CellAnswer {
  @ApiProperty()
  year: number;
  @ApiProperty()
  row: string;
  @ApiProperty()
  column: string;
  @ApiProperty({ description: '单元格的数 / the figure in the cell' })
  figure: number;
  @ApiProperty({ type: [CountedRowAnswer] })
  applications: CountedRowAnswer[];
}
