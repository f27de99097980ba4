import type { QueryCodeEvent } from '#disclosure';
import { QUERY_CODE_SHAPES, currentData } from '#disclosure';
import type { KeptRow, Table, View } from '../view.js';
import { QUERY_CODE_STREAM } from '../view.js';

/** Which application a query code (查询码) is of. Of the code there is a hash, here as in the events. */
export interface QueryCodeRow {
  application_id: string;
  code_hash: string;
  agency: string;
}

const queryCodeTable: Table = {
  name: 'query_code',
  columns: { application_id: 'text', code_hash: 'text', agency: 'text' },
  primaryKey: ['application_id', 'code_hash'],
  indexes: [['code_hash']],
  short: true,
};

/** In the order in which they were issued, but for those that were read back: these come first, by their hashes. */
type QueryCodes = readonly Omit<QueryCodeRow, 'application_id'>[];

/**
 * Every query code that was ever issued, so that any server finds the application. Whether it is still good is asked of its history
 * and not of a view: one that was revoked opens nothing from then on, however far a view has come.
 */
export const queryCodesView: View<QueryCodes> = {
  name: 'query-codes',
  streams: QUERY_CODE_STREAM,
  version: 1,
  documents: queryCodeTable,
  tables: [],
  fold: (codes = [], event) => {
    const fact = { type: event.type, data: currentData(event, QUERY_CODE_SHAPES) } as QueryCodeEvent;
    if (fact.type !== 'QueryCodeIssued') return codes;
    return [...codes, { code_hash: fact.data.codeHash, agency: event.agency }];
  },
  write: (applicationId, before, after, changes) => {
    for (const { code_hash, agency } of after.slice(before?.length ?? 0)) {
      changes.put(queryCodeTable, [applicationId, code_hash, agency]);
    }
  },
  deserialise: (rows) => rows as readonly (KeptRow & QueryCodeRow)[],
};
