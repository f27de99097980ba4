import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';
import type { FeeBasis } from '#disclosure';
import { BANDS_AT_MOST, FEE_BASES, FURTHER_ITEMS_AT_LEAST, QUANTITY_AT_MOST } from '#disclosure';
import { DateField, OneOf, Text, Whole } from '../http/fields.js';

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
