import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, ValidateNested } from 'class-validator';
import { DateField, OneOf, TODAY, Text } from '../http/fields.js';
import { DecisionDto, MANNERS } from './ending-dto.js';

export class DraftReplyDto {
  @ApiProperty({ type: DecisionDto, description: '拟作出的决定 / the decision drafted' })
  @IsObject({ message: '$property 须为对象 / must be an object' })
  @ValidateNested()
  @Type(() => DecisionDto)
  decision = new DecisionDto();
  @Text('答复内容 / text of the reply', { max: 50_000, byLaw: true })
  text: string;
  @DateField(`拟稿日期${TODAY}`, { optional: true })
  draftedOn?: string;
}

export class ReviewReplyDto {
  @ApiProperty({ description: '是否同意；不同意则退回承办科室 / approved, or returned to the handling unit' })
  @IsBoolean({ message: '$property 须为 true 或者 false / must be true or false' })
  approved: boolean;
  @Text('审核意见 / opinion', { max: 10_000 })
  opinion: string;
  @DateField(`审核日期${TODAY}`, { optional: true })
  reviewedOn?: string;
}

export class SignOffReplyDto {
  @DateField(`签发日期${TODAY}`, { optional: true })
  signedOffOn?: string;
}

export class ReplyDto {
  @DateField(`答复日期，即计入年度报告的办结日期${TODAY}`, { optional: true })
  repliedOn?: string;
}

export class ReplyOnTheSpotDto extends ReplyDto {
  @OneOf('公开方式 / manner', MANNERS, { byLaw: true })
  manner: 'provided' | 'already_public';
  @Text('答复内容，用于答复书 / what is answered, for the reply letter', { max: 50_000, optional: true })
  text?: string;
}
