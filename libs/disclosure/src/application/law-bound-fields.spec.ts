import type { Stage } from './application.js';
import { AT_STAGE, appealCorrected, appealFiled, given, happened } from './application.fixture.js';
import { LAW_BOUND_FIELDS, broken } from './law-bound-fields.fixture.js';
import { MOVES } from './moves.js';
import { SAMPLE_MOVES, sampleDay } from './moves.fixture.js';

/** What an application is before any appeal, and at the latest of the stages at which the command is possible. */
const history = (stage: Stage) => [
  ...AT_STAGE[stage],
  ...(stage === 'reopened' ? [] : [appealFiled, appealCorrected]),
  happened('AppealFiled', '2020-06-01', { appealId: 'appeal-2', route: 'lawsuit_direct' }),
];

const cases = LAW_BOUND_FIELDS.flatMap((bound) =>
  bound.broken.map((value) => ({ bound, value, stage: MOVES[bound.command].from[0] ?? 'received' })),
);

test.each(cases)('$bound.command with $bound.field of $value: $bound.code', ({ bound, value, stage }) => {
  const { command, needs = [], actor } = SAMPLE_MOVES[bound.command];
  const good = command(sampleDay(bound.command, stage));
  given(...history(stage), ...needs)
    .when(broken(good, bound, value), { actor })
    .thenRefused(bound.code, bound.article);
});
