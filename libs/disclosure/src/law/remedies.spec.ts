import type { Closing, NotProvidedGround, RefusalGround } from './outcomes.js';
import { NOT_PROCESSED_GROUNDS, NOT_PROVIDED_GROUNDS, OTHER_CLOSINGS, REFUSAL_GROUNDS } from './outcomes.js';
import { reviewFirst } from './remedies.js';

/** Which ground rests on Articles 14–16, as the Regulations number them. */
const REVIEW_FIRST: Readonly<Record<RefusalGround, boolean>> = {
  state_secret: true, // 14
  forbidden_by_law: true, // 14
  endangers_security_or_stability: true, // 14
  third_party_rights: true, // 15
  internal_affairs: true, // 16 I
  deliberative_process: true, // 16 II
  enforcement_file: true, // 16 II
  statutory_look_up: false, // 36 (7)
};

describe('a suit needs a review first (行政复议法 23, since 2024-01-01)', () => {
  it.each(REFUSAL_GROUNDS)('over a refusal for %s, as its article says', (ground) => {
    const refusal: Closing = { type: 'refused', grounds: [ground] };
    expect(reviewFirst(refusal, '2024-01-01')).toBe(REVIEW_FIRST[ground]);
    expect(reviewFirst(refusal, '2026-11-25')).toBe(REVIEW_FIRST[ground]);
    expect(reviewFirst(refusal, '2023-12-31')).toBe(false);
  });

  it.each([...REFUSAL_GROUNDS, ...NOT_PROVIDED_GROUNDS])('over a part withheld for %s, alike', (ground) => {
    const partly: Closing = { type: 'partly_disclosed', withheldUnder: [ground] };
    const asRefused = (REVIEW_FIRST as Partial<Record<RefusalGround | NotProvidedGround, boolean>>)[ground] ?? false;
    expect(reviewFirst(partly, '2024-01-01')).toBe(asRefused);
    expect(reviewFirst(partly, '2023-12-31')).toBe(false);
  });

  it('when any of several grounds demands it, not only the counted one', () => {
    expect(reviewFirst({ type: 'refused', grounds: ['statutory_look_up', 'state_secret'] }, '2024-01-01')).toBe(true);
    expect(
      reviewFirst({ type: 'partly_disclosed', withheldUnder: ['not_held', 'internal_affairs'] }, '2024-01-01'),
    ).toBe(true);
    expect(
      reviewFirst({ type: 'partly_disclosed', withheldUnder: ['not_held', 'statutory_look_up'] }, '2024-01-01'),
    ).toBe(false);
  });

  it.each<Closing>([
    { type: 'disclosed', manner: 'provided' },
    { type: 'partly_disclosed', withheldUnder: [] },
    ...NOT_PROVIDED_GROUNDS.map((ground) => ({ type: 'not_provided', grounds: [ground] }) as const),
    ...NOT_PROCESSED_GROUNDS.map((ground) => ({ type: 'not_processed', grounds: [ground] }) as const),
    ...OTHER_CLOSINGS.map((type) => ({ type })),
  ])('but not over %j', (closing) => {
    expect(reviewFirst(closing, '2026-11-25')).toBe(false);
  });
});
