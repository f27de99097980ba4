import type { AnnualReport } from '../annual-report.js';
import type { Fault } from '../fault.js';
import { formById } from '../forms/index.js';

/** The words around the figures, as the official form prints them. */
export const APPLICATIONS = {
  title: '三、收到和处理政府信息公开申请情况',
  english: 'Applications received and dealt with',
};
export const APPEALS = {
  title: '四、政府信息公开行政复议、行政诉讼情况',
  english: 'Administrative reviews and lawsuits',
};
export const CORNER = '（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）';
export const CO_DEFENDANT_NOTE =
  '注：行政复议机关作为共同被告的行政诉讼案件，只计算原行为主体的案件数量，不计算行政复议机关的案件数量。';

export const titleOf = ({ year }: AnnualReport): string => `${year}年政府信息公开工作年度报告`;
export const englishTitleOf = ({ year }: AnnualReport): string =>
  `Annual report on the disclosure of government information, ${year}`;

/** Which form the report fills and as known when. */
export function standingOf({ form, asOf, position }: AnnualReport): string {
  const parts = [`表式：${formById(form).basis}`];
  if (asOf !== null) parts.push(`数据截至：${/^\d+$/.test(asOf) ? '事件序号 ' : ''}${asOf}`);
  if (position !== null && String(position) !== asOf) parts.push(`事件序号：${position}`);
  return parts.join('　');
}

export const verdictOn = (faults: readonly Fault[]): string =>
  faults.length === 0 ? '勾稽相符' : `勾稽不符，共${faults.length}处：`;
export const englishVerdictOn = (faults: readonly Fault[]): string =>
  faults.length === 0 ? 'figures reconcile' : 'figures do not reconcile';
