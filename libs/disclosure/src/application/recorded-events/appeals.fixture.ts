import { AT_STAGE, appealCorrected, appealFiled } from '../application.fixture.js';
import type { Samples } from './sample.fixture.js';

const { closed } = AT_STAGE;

/** Appeals, and what follows from one. */
export const APPEALS = {
  AppealFiled: [[closed, { type: 'FileAppeal', appealId: 'appeal-1', route: 'review', filedOn: '2020-04-01' }]],
  AppealDecided: [
    [
      [...closed, appealFiled],
      { type: 'DecideAppeal', appealId: 'appeal-1', result: 'corrected', decidedOn: '2020-05-20' },
    ],
  ],
  ApplicationReopened: [
    [[...closed, appealFiled, appealCorrected], { type: 'Reopen', appealId: 'appeal-1', reopenedOn: '2020-05-25' }],
  ],
} satisfies Samples;
