import { APPEAL_RESULT_LABELS, APPLICANT_KIND_LABELS, APPLICANT_KINDS } from '#disclosure';
import type { AppealColumn, AppealGroup, ApplicantColumn } from './report-form.js';

const APPLICANT = '申请人情况';
const ORGANISATION = '法人或其他组织';
const LAWSUIT = '行政诉讼';

/** The columns of table 三, alike in the forms of 2019 and 2021. */
export const APPLICANT_COLUMNS: readonly ApplicantColumn[] = [
  ...APPLICANT_KINDS.map((kind): ApplicantColumn => {
    const label = APPLICANT_KIND_LABELS[kind];
    const printed = kind === 'natural_person' ? [APPLICANT, label] : [APPLICANT, ORGANISATION, label];
    return { label, kinds: [kind], printed };
  }),
  { label: '总计', kinds: APPLICANT_KINDS, printed: [APPLICANT, '总计'] },
];

/** The groups of table 四, alike in the forms of 2019 and 2021. */
export const APPEAL_GROUPS: readonly AppealGroup[] = [
  { label: '行政复议', route: 'review', printed: ['行政复议'] },
  { label: '行政诉讼-未经复议直接起诉', route: 'lawsuit_direct', printed: [LAWSUIT, '未经复议直接起诉'] },
  { label: '行政诉讼-复议后起诉', route: 'lawsuit_after_review', printed: [LAWSUIT, '复议后起诉'] },
];

/** The columns within a group of table 四, alike in the forms of 2019 and 2021. */
export const APPEAL_COLUMNS: readonly AppealColumn[] = [
  { label: APPEAL_RESULT_LABELS.upheld, counts: 'upheld' },
  { label: APPEAL_RESULT_LABELS.corrected, counts: 'corrected' },
  { label: APPEAL_RESULT_LABELS.other, counts: 'other' },
  { label: '尚未审结', counts: 'pending' },
  { label: '总计', counts: 'total' },
];
