import { Text, Whole } from './fields.js';

/** Queries may wait until the views have reached what the client has just recorded. */
export class PositionQueryDto {
  @Whole('命令答复中的 position：等视图跟上再答 / wait until the views have reached this position', { optional: true })
  position?: number;
  /** Read by the `Agency` decorator. */
  @Text('机关代码，代替 X-Agency / agency code, instead of the header', { max: 64, optional: true })
  agency?: string;
}
