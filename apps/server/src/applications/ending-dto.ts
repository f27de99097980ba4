import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, ValidateIf, ValidateNested } from 'class-validator';
import type { Closing, Decision, NotHeld } from '#disclosure';
import {
  NOT_HELD_WHY,
  NOT_PROCESSED_GROUNDS,
  NOT_PROVIDED_GROUNDS,
  OTHER_CLOSINGS,
  REFUSAL_GROUNDS,
} from '#disclosure';
import { OneOf, SomeOf, Text } from '../http/fields.js';

const DECISIONS = ['disclosed', 'partly_disclosed', 'refused', 'not_provided', 'not_processed'] as const;
export const MANNERS = ['provided', 'already_public'] as const;

/** Looked at where the ending is of such a type and has it; what an ending must have, `decide` checks. */
const hasFor =
  (member: keyof EndingDto, ...types: readonly string[]) =>
  (ending: EndingDto): boolean =>
    types.includes(ending.type) && ending[member] !== undefined;

export class HeldByDto {
  @Text('机关名称 / name of the agency', { max: 200, byLaw: true })
  name: string;
  @Text('联系方式 / how to reach it', { max: 500, optional: true })
  contact?: string;
}

/** Article 36(4) and (5). */
export class NotHeldDto {
  @OneOf('该信息不存在，或者由其他机关负责公开 / it does not exist, or is another agency’s', NOT_HELD_WHY)
  why: (typeof NOT_HELD_WHY)[number];
  @ApiProperty({
    type: HeldByDto,
    description: '负责公开的机关，能够确定的须告知申请人 / the agency responsible, where it is known',
    required: false,
  })
  @ValidateIf(({ why, heldBy }: NotHeldDto) => why === 'other_agency' && heldBy !== undefined)
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => HeldByDto)
  heldBy?: HeldByDto;
}

/** A decision, or for an amendment any ending, as JSON states it; which list of grounds it has depends on its type. */
class EndingDto {
  type: string;
  @ValidateIf(hasFor('manner', 'disclosed'))
  @OneOf('公开方式（予以公开） / manner, when disclosed', MANNERS, { sometimes: true })
  manner?: 'provided' | 'already_public';
  @ValidateIf(hasFor('withheldUnder', 'partly_disclosed'))
  @SomeOf(
    '不予公开部分的理由（部分公开） / grounds, when partly disclosed',
    [...REFUSAL_GROUNDS, ...NOT_PROVIDED_GROUNDS],
    { sometimes: true },
  )
  withheldUnder?: string[];
  @ValidateIf(hasFor('grounds', 'refused', 'not_provided', 'not_processed'))
  @SomeOf(
    '理由，第一项计入年度报告 / grounds, the first is counted (refused, not_provided, not_processed)',
    [...REFUSAL_GROUNDS, ...NOT_PROVIDED_GROUNDS, ...NOT_PROCESSED_GROUNDS],
    { sometimes: true },
  )
  grounds?: string[];
  @ApiProperty({
    type: NotHeldDto,
    description: '不掌握相关政府信息的具体情形（not_held） / of the ground not_held: why',
    required: false,
  })
  @ValidateIf(hasFor('notHeld', 'partly_disclosed', 'not_provided'))
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => NotHeldDto)
  notHeld?: NotHeldDto;
}

export class DecisionDto extends EndingDto {
  @OneOf('决定 / decision', DECISIONS, { byLaw: true })
  declare type: (typeof DECISIONS)[number];
}

export class ClosingDto extends EndingDto {
  @OneOf('办理结果 / ending', [...DECISIONS, ...OTHER_CLOSINGS])
  declare type: Closing['type'];
}

/** The ending with exactly the members that its type has. */
export function endingOf(dto: DecisionDto): Decision;
export function endingOf(dto: ClosingDto): Closing;
export function endingOf({ type, manner, withheldUnder, grounds, notHeld }: DecisionDto | ClosingDto): Closing {
  switch (type) {
    case 'disclosed':
      return { type, manner } as Closing;
    case 'partly_disclosed':
      return { type, withheldUnder, ...notHeldOf(notHeld) } as Closing;
    case 'not_provided':
      return { type, grounds, ...notHeldOf(notHeld) } as Closing;
    case 'refused':
    case 'not_processed':
      return { type, grounds } as Closing;
    default:
      return { type };
  }
}

/** Plain, as it is recorded, and with the members that its kind has. */
function notHeldOf(given: NotHeldDto | undefined): { notHeld?: NotHeld } {
  if (given === undefined) return {};
  const { why, heldBy } = given;
  if (why === 'does_not_exist' || heldBy === undefined) return { notHeld: { why } };
  const { name, contact } = heldBy;
  return { notHeld: { why, heldBy: { name, ...(contact !== undefined && { contact }) } } };
}
