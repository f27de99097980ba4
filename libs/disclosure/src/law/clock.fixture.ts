import type { Consultation, Extension, Fee } from './clock.js';

export const thirdParty = (consultedOn: string, more: Partial<Consultation> = {}): Consultation => ({
  consultationId: 'third-party',
  kind: 'third_party',
  name: '某公司',
  consultedOn,
  ...more,
});

export const extended = (noticedOn: string, workingDays = 20): Extension => ({
  noticedOn,
  workingDays,
  consentBy: '赵明',
});

export const feeOf = (notifiedOn: string, more: Partial<Fee> = {}): Fee => ({
  notifiedOn,
  amount: 100,
  afterPayment: 'restarts',
  ...more,
});
