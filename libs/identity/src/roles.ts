/** What a person does in an agency; one person may hold several roles, in several agencies. */
export const ROLES = [
  'intake_clerk',
  'handler',
  'legal_reviewer',
  'signatory',
  'report_compiler',
  'auditor',
  'administrator',
  'applicant',
] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_LABELS: Readonly<Record<Role, { readonly label: string; readonly english: string }>> = {
  intake_clerk: { label: '登记员', english: 'intake clerk' },
  handler: { label: '承办人', english: 'handler' },
  legal_reviewer: { label: '审核人', english: 'legal reviewer' },
  signatory: { label: '签发人', english: 'signatory, head of the disclosure office' },
  report_compiler: { label: '年报编制人', english: 'report compiler' },
  auditor: { label: '审计人员', english: 'auditor' },
  administrator: { label: '管理员', english: 'administrator' },
  applicant: { label: '申请人', english: 'applicant, with a query code' },
};

/** An applicant has a query code and no account. */
export type StaffRole = Exclude<Role, 'applicant'>;
export const STAFF_ROLES: readonly StaffRole[] = ROLES.filter((role) => role !== 'applicant');

/** In the place of an agency code: the whole installation, with every agency in it. */
export const INSTALLATION = '*';

/** A role in an agency. `children`: cases of the agencies below it may be read, too; without it their figures only. */
export interface Grant {
  readonly role: StaffRole;
  readonly agency: string;
  readonly reach: 'own' | 'children';
}
