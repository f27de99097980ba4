import type { AppealResult, AppealRoute } from '#disclosure';
import { APPEAL_RESULTS, APPEAL_ROUTES } from '#disclosure';
import { DateField, OneOf, TODAY } from '../http/fields.js';

export class FileAppealDto {
  @OneOf('救济类型 / route', APPEAL_ROUTES, { byLaw: true })
  route: AppealRoute;
  @DateField(`提起日期${TODAY}`, { optional: true })
  filedOn?: string;
}

export class DecideAppealDto {
  @OneOf('结果 / result', APPEAL_RESULTS, { byLaw: true })
  result: AppealResult;
  @DateField(`结案日期${TODAY}`, { optional: true })
  decidedOn?: string;
}
