/**
 * Article 27: any citizen, legal person or other organisation may apply.
 * The six statistical kinds are the applicant columns of both annual-report forms, in the forms' order.
 */
export const APPLICANT_KINDS = [
  'natural_person',
  'commercial_enterprise',
  'research_institution',
  'public_interest_organisation',
  'legal_service_organisation',
  'other',
] as const;

export type ApplicantKind = (typeof APPLICANT_KINDS)[number];

export const APPLICANT_KIND_LABELS: Readonly<Record<ApplicantKind, string>> = {
  natural_person: '自然人',
  commercial_enterprise: '商业企业',
  research_institution: '科研机构',
  public_interest_organisation: '社会公益组织',
  legal_service_organisation: '法律服务机构',
  other: '其他',
};
