import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import type { DeliveryMethod } from '#disclosure';
import { DELIVERY_METHODS } from '#disclosure';
import { DateField, OneOf, TODAY, Text } from '../http/fields.js';

export class LapseFeeDto {
  @DateField(`办结日期${TODAY}`, { optional: true })
  lapsedOn?: string;
}

export class WithdrawDto {
  @Text('撤回的情况 / how it was withdrawn', { max: 10_000 })
  reason: string;
  @DateField(`撤回日期${TODAY}`, { optional: true })
  withdrawnOn?: string;
}

export class CloseOtherwiseDto {
  @Text('理由 / reason', { max: 10_000 })
  reason: string;
  @DateField(`办结日期${TODAY}`, { optional: true })
  closedOn?: string;
}

export class RecordDeliveryDto {
  @OneOf('送达方式 / method', DELIVERY_METHODS, { byLaw: true })
  method: DeliveryMethod;
  @DateField(`送达日期${TODAY}`, { optional: true })
  deliveredOn?: string;
}

export class ReopenDto {
  @ApiProperty({ format: 'uuid', description: '结果为“结果纠正”的复议或者诉讼 / the appeal decided “corrected”' })
  @IsUUID(undefined, { message: '$property 须为复议或者诉讼的编号 / must be the id of an appeal' })
  appealId: string;
  @DateField(`重新办理的日期${TODAY}`, { optional: true })
  reopenedOn?: string;
}
