import { DateField, TODAY, Text } from '../http/fields.js';

export class RequestCorrectionDto {
  @Text('需要补正的事项 / items to correct', { max: 10_000, byLaw: true })
  items: string;
  @DateField('补正期限的最后一天 / last day to correct', { byLaw: true })
  dueOn: string;
  @DateField(`补正告知日期${TODAY}`, { optional: true })
  requestedOn?: string;
}

export class ReceiveCorrectionDto {
  @Text('补正内容 / the correction', { max: 10_000, byLaw: true })
  correction: string;
  @Text('正当理由，逾期补正的须写明 / good cause, needed for a correction after its last day', {
    max: 10_000,
    optional: true,
    byLaw: true,
  })
  goodCause?: string;
  @DateField(`收到补正的日期${TODAY}`, { optional: true })
  receivedOn?: string;
}

export class LapseCorrectionDto {
  @DateField(`办结日期${TODAY}`, { optional: true })
  lapsedOn?: string;
}
