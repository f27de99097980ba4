/**
 * Article 51: an applicant may seek administrative review or sue. Table 四 of the annual report counts the three routes
 * by four results; a case without a result yet is pending (尚未审结).
 */
export const APPEAL_ROUTES = ['review', 'lawsuit_direct', 'lawsuit_after_review'] as const;
export type AppealRoute = (typeof APPEAL_ROUTES)[number];

export const APPEAL_RESULTS = ['upheld', 'corrected', 'other'] as const;
export type AppealResult = (typeof APPEAL_RESULTS)[number];

/** Labels as staff write them in the appeals sheet. */
export const APPEAL_ROUTE_LABELS: Readonly<Record<AppealRoute, string>> = {
  review: '行政复议',
  lawsuit_direct: '直接起诉',
  lawsuit_after_review: '复议后起诉',
};

export const APPEAL_RESULT_LABELS: Readonly<Record<AppealResult, string>> = {
  upheld: '结果维持',
  corrected: '结果纠正',
  other: '其他结果',
};
