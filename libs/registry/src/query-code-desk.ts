import type { LegalDate, QueryCode, QueryCodeEvent } from '#disclosure';
import { QUERY_CODE_SHAPES, evolveQueryCode, issueQueryCode, legalDateOf, revokeQueryCode } from '#disclosure';
import type { EventStore } from '#event-store';
import { noSuchApplication } from './application-desk.js';
import type { FactsRecorded } from './facts.js';
import { factsIn, recordFacts } from './facts.js';
import type { Recording } from './recording.js';
import { applicationStream, queryCodeStream } from './streams.js';

/** A query code that was issued: by whom and when, how long it is good, and whether it was revoked. */
export interface IssuedQueryCode {
  readonly issuedAt: string;
  readonly issuedBy: string;
  readonly goodUntil: LegalDate;
  /** When and by whom it was revoked. A later code ends it, too. */
  readonly revokedAt?: string;
  readonly revokedBy?: string;
}

/** The query codes of applications, each application's in a stream of its own. */
export class QueryCodeDesk {
  constructor(
    private readonly store: EventStore,
    private readonly now: () => number,
    /** For how many days a code is good. */
    private readonly days: number,
  ) {}

  /**
   * Takes the place of the code that was issued before.
   * @param codeHash of a code that nobody has been told yet
   * @returns the last day on which it is good
   * @throws RefusedCommand, StoreUnavailable
   */
  async issue(applicationId: string, codeHash: string, recording: Recording): Promise<LegalDate> {
    // A code is told once: a repeated request is another one, and gets another code.
    const { repeatable: _repeatable, correlation: _correlation, ...once } = recording;
    const issued = issueQueryCode(codeHash, legalDateOf(this.now()), this.days);
    await this.#record(applicationId, () => issued, once);
    return issued[0]?.data.goodUntil ?? '';
  }

  /** @throws RefusedCommand, KeyReused, StoreUnavailable */
  async revoke(applicationId: string, recording: Recording): Promise<void> {
    await this.#record(applicationId, revokeQueryCode, recording);
  }

  /** The code that was issued last, unless it was revoked. */
  async current(applicationId: string): Promise<QueryCode> {
    const history = await this.store.readStream(queryCodeStream(applicationId));
    return factsIn<QueryCodeEvent>(history, QUERY_CODE_SHAPES).reduce<QueryCode>(evolveQueryCode, undefined);
  }

  /** Every code that was ever issued for an application of the agency, oldest first. @throws RefusedCommand */
  async issued(applicationId: string, agency: string): Promise<IssuedQueryCode[]> {
    await this.#checkThere(applicationId, agency);
    const codes: IssuedQueryCode[] = [];
    for (const event of await this.store.readStream(queryCodeStream(applicationId))) {
      const [fact] = factsIn<QueryCodeEvent>([event], QUERY_CODE_SHAPES);
      const last = codes.at(-1);
      if (fact?.type === 'QueryCodeIssued') {
        codes.push({ issuedAt: event.recordedAt, issuedBy: event.actor, goodUntil: fact.data.goodUntil });
      } else if (last !== undefined) {
        codes[codes.length - 1] = { ...last, revokedAt: event.recordedAt, revokedBy: event.actor };
      }
    }
    return codes;
  }

  async #record(
    applicationId: string,
    decide: (code: QueryCode) => QueryCodeEvent[],
    recording: Recording,
  ): Promise<FactsRecorded<QueryCodeEvent>> {
    await this.#checkThere(applicationId, recording.agency);
    return recordFacts<QueryCodeEvent>(
      this.store,
      queryCodeStream(applicationId),
      QUERY_CODE_SHAPES,
      (history) => decide(history.reduce<QueryCode>(evolveQueryCode, undefined)),
      recording,
      this.now,
    );
  }

  async #checkThere(applicationId: string, agency: string): Promise<void> {
    const [received] = await this.store.readStream(applicationStream(applicationId));
    if (received?.agency !== agency) throw noSuchApplication();
  }
}
