import { correctionRequested, feeNoticeDelivered, feeNotified, imported, received } from '../application.fixture.js';
import type { Sample, Samples } from './sample.fixture.js';

const endedElsewhere = (type: 'correction_lapsed' | 'fee_lapsed' | 'withdrawn' | 'otherwise_closed'): Sample => [
  [imported],
  { type: 'CloseImported', closing: { type }, closedOn: '2020-03-17' },
];

/** Endings without a reply, here or before the register was imported. */
export const ENDINGS_WITHOUT_REPLY = {
  CorrectionLapsed: [
    [[received, correctionRequested], { type: 'LapseCorrection', lapsedOn: '2020-03-19' }],
    endedElsewhere('correction_lapsed'),
  ],
  FeeLapsed: [
    [
      [received, { ...feeNotified, occurredOn: '2020-03-17' }, { ...feeNoticeDelivered, occurredOn: '2020-03-18' }],
      { type: 'LapseFee', lapsedOn: '2020-04-17' },
    ],
    endedElsewhere('fee_lapsed'),
  ],
  Withdrawn: [
    [[received], { type: 'Withdraw', reason: '已从其他渠道获取', withdrawnOn: '2020-03-05' }],
    endedElsewhere('withdrawn'),
  ],
  OtherwiseClosed: [
    [[received], { type: 'CloseOtherwise', reason: '申请人死亡', closedOn: '2020-03-05' }],
    endedElsewhere('otherwise_closed'),
  ],
} satisfies Samples;
