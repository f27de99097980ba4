import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import type { ValidationOptions } from 'class-validator';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { isLegalDate, isPlainText, saidIn } from '#disclosure';

interface Presence {
  readonly optional?: boolean;
  /** Needed in some cases only, which `ValidateIf` beside it tells: the documentation must not demand it. */
  readonly sometimes?: boolean;
  /**
   * The law demands it: that it is there, and within which limits, `decide` checks and names the article. Here only what is given
   * must have the shape.
   */
  readonly byLaw?: boolean;
}

/** Ends the description of a date that may be left out. */
export const TODAY = '；缺省为今天';

/** May be left out. Unlike `IsOptional`, `null` does not pass: it would be recorded as a value. */
export const Optional = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

const presence = ({ optional = false, byLaw = false }: Presence): PropertyDecorator[] =>
  optional || byLaw ? [Optional()] : [];

const trimmed = Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

const plain = (options: ValidationOptions = {}): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isPlainText',
      validator: {
        validate: (value) => typeof value === 'string' && isPlainText(value),
        defaultMessage: () => '$property 含有控制字符，请删去 / holds control characters; leave them out',
      },
    },
    options,
  );

const legalDate = (options: ValidationOptions = {}): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isLegalDate',
      validator: {
        validate: (value) => typeof value === 'string' && isLegalDate(value),
        defaultMessage: (given) =>
          `$property 须为存在的日期，如 2020-03-02，而不是 ${toldBack(given?.value)} / must be a date such as 2020-03-02`,
      },
    },
    options,
  );
const notBlank = (description: string): PropertyDecorator =>
  ValidateBy({
    name: 'notBlank',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || saidIn(value) !== '',
      defaultMessage: () => `$property 不能为空，请填写${description} / must not be empty`,
    },
  });

/** Text of 1 to `max` characters, one of which can be seen; blanks around it do not count. */
export const Text = (
  description: string,
  { max = 2_000, nullable = false, ...rest }: Presence & { max?: number; nullable?: boolean } = {},
) =>
  applyDecorators(
    ApiProperty({
      ...{ description, minLength: 1, maxLength: max, required: rest.optional !== true },
      ...(nullable && { type: String, nullable }),
    }),
    trimmed,
    ...(nullable ? [ValidateIf((_, value) => value !== undefined && value !== null)] : presence(rest)),
    IsString({ message: `$property 须为文字（${description}） / must be text` }),
    MaxLength(max, { message: `$property 不能超过 ${max} 个字 / at most ${max} characters` }),
    ...(rest.byLaw === true ? [] : [notBlank(description)]),
    plain(),
  );

/** At most `items` texts of up to `max` characters each. */
export const Texts = (description: string, { max, items }: { max: number; items: number }) =>
  applyDecorators(
    ApiProperty({ description, type: [String] }),
    IsArray({ message: '$property 须为列表 / must be a list' }),
    ArrayMaxSize(items, { message: `$property 最多 ${items} 项 / at most ${items} items` }),
    IsString({ each: true, message: '$property 的每一项须为文字 / each must be text' }),
    MaxLength(max, { each: true, message: `$property 的每一项不超过 ${max} 个字 / at most ${max} characters each` }),
    plain({ each: true }),
  );

/** What was given, as far as it is of use to who gave it. */
function toldBack(value: unknown): string {
  if (typeof value === 'string') return value.length > 32 ? `${value.slice(0, 32)}…` : value;
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
}

/** An existing calendar day, `2020-03-02`. */
export const DateField = (
  description: string,
  { nullable = false, ...options }: Presence & { nullable?: boolean } = {},
) =>
  applyDecorators(
    ApiProperty({
      description,
      type: String,
      format: 'date',
      example: '2020-03-02',
      required: options.optional !== true,
      ...(nullable && { nullable }),
    }),
    ...(nullable ? [ValidateIf((_, value) => value !== undefined && value !== null)] : presence(options)),
    legalDate(),
  );

/** At most `items` existing calendar days. */
export const Dates = (description: string, items: number, example: string) =>
  applyDecorators(
    ApiProperty({ type: 'array', items: { type: 'string', format: 'date' }, description, example: [example] }),
    IsArray({ message: '$property 须为日期列表 / must be a list of dates' }),
    ArrayMaxSize(items, { message: `$property 最多 ${items} 项 / at most ${items} items` }),
    legalDate({ each: true }),
  );

/** One of the given words. */
export const OneOf = (description: string, words: readonly string[], options: Presence = {}) =>
  applyDecorators(
    ApiProperty({ description, enum: [...words], required: options.optional !== true && options.sometimes !== true }),
    ...presence(options),
    IsIn([...words], { message: `$property 须为其中之一 / must be one of: ${words.join(', ')}` }),
  );

/** Some of the given words. */
export const SomeOf = (description: string, words: readonly string[], options: Presence = {}) =>
  applyDecorators(
    ApiProperty({
      description,
      enum: [...words],
      isArray: true,
      required: options.optional !== true && options.sometimes !== true,
    }),
    ...presence(options),
    IsArray({ message: `$property 须为列表，可选的有 / must be a list of: ${words.join(', ')}` }),
    ArrayMaxSize(words.length, { message: `$property 最多 ${words.length} 项 / at most ${words.length} items` }),
    IsIn([...words], {
      each: true,
      message: `$property 的每一项须为其中之一 / each must be one of: ${words.join(', ')}`,
    }),
  );

/** A whole number, also when it comes as text in a query. */
export const Whole = (
  description: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER, ...rest }: Presence & { min?: number; max?: number; example?: number } = {},
) =>
  applyDecorators(
    ApiProperty({
      description,
      type: 'integer',
      minimum: min,
      maximum: max,
      required: rest.optional !== true,
      ...(rest.example !== undefined && { example: rest.example }),
    }),
    ...presence(rest),
    Type(() => Number),
    ...(rest.byLaw === true
      ? [IsNumber({}, { message: '$property 须为整数 / must be a whole number' })]
      : [
          IsInt({ message: '$property 须为整数 / must be a whole number' }),
          Min(min, { message: `$property 不小于 ${min} / at least ${min}` }),
          Max(max, { message: `$property 不大于 ${max} / at most ${max}` }),
        ]),
  );
