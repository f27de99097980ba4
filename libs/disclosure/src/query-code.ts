import type { LegalDate } from './law/legal-date.js';
import { plusDays } from './law/legal-date.js';
import type { Shapes } from './recorded.js';
import { RefusedCommand } from './refused-command.js';

/**
 * The query code (查询码) with which the applicant follows one application: one is good at a time. The code itself is told to the
 * applicant and kept nowhere; of so many random characters its hash gives nothing away.
 */
export interface QueryCodeIssued {
  readonly type: 'QueryCodeIssued';
  /** It is good to the end of the day `goodUntil`; with it the one issued before ends. */
  readonly data: { readonly codeHash: string; readonly goodUntil: LegalDate };
}

export interface QueryCodeRevoked {
  readonly type: 'QueryCodeRevoked';
  readonly data: Record<string, never>;
}

export type QueryCodeEvent = QueryCodeIssued | QueryCodeRevoked;

export const QUERY_CODE_SHAPES: Shapes<QueryCodeEvent['type']> = {
  versions: { QueryCodeIssued: 1, QueryCodeRevoked: 1 },
  upcasters: {},
};

/** The code that was issued last; undefined when there was none, or it was revoked. */
export type QueryCode = QueryCodeIssued['data'] | undefined;

export const evolveQueryCode = (_code: QueryCode, event: QueryCodeEvent): QueryCode =>
  event.type === 'QueryCodeIssued' ? event.data : undefined;

export const isGoodOn = (code: QueryCode, codeHash: string, today: LegalDate): boolean =>
  code !== undefined && code.codeHash === codeHash && today <= code.goodUntil;

export const issueQueryCode = (codeHash: string, today: LegalDate, days: number): QueryCodeIssued[] => [
  { type: 'QueryCodeIssued', data: { codeHash, goodUntil: plusDays(today, days) } },
];

/** @throws RefusedCommand when there is none */
export function revokeQueryCode(code: QueryCode): QueryCodeRevoked[] {
  if (code !== undefined) return [{ type: 'QueryCodeRevoked', data: {} }];
  throw new RefusedCommand(
    'no_query_code',
    '该申请没有发出的查询码，或者已经作废，无须再作废；申请人需要查询的，请另发查询码。',
    'No query code of the application is out; it may be revoked already. Issue one if the applicant needs it.',
  );
}
