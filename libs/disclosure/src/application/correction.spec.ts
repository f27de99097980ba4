import {
  correctionReceived,
  correctionRequested,
  given,
  happened,
  received,
  refusalOf,
  returned,
  drafted,
  stateAfter,
  assigned,
} from './application.fixture.js';

const request = {
  type: 'RequestCorrection',
  items: ' 请写明报告的名称 ',
  requestedOn: '2020-03-04',
  dueOn: '2020-03-18',
} as const;

describe('requesting a correction', () => {
  it('records what to mend and until when', () => {
    given(received).when(request).then(correctionRequested);
  });

  it('may give a last day that is still to come', () => {
    given(received)
      .when({ ...request, dueOn: '2020-06-04' })
      .then(
        happened('CorrectionRequested', '2020-03-04', { dueOn: '2020-06-04', personal: { items: '请写明报告的名称' } }),
      );
  });

  it('gives a reasonable time: not more than three months', () => {
    given(received)
      .when({ ...request, dueOn: '2020-06-05' })
      .thenRefused('period_unreasonable', '30');
    given(received)
      .when({ ...request, dueOn: '2040-03-18' })
      .thenRefused('period_unreasonable', '30');
  });

  it('happens once only, even after the correction came in', () => {
    given(received, correctionRequested, correctionReceived)
      .when({ ...request, requestedOn: '2020-03-11' })
      .thenRefused('correction_already_requested', '30');
  });

  it('happens once only, even after a draft was returned', () => {
    given(received, correctionRequested, correctionReceived, drafted, returned)
      .when({ ...request, requestedOn: '2020-03-16' })
      .thenRefused('correction_already_requested', '30');
  });

  it('must name the items', () => {
    given(received)
      .when({ ...request, items: ' ' })
      .thenRefused('value_missing', '30');
  });

  it('must leave time after the day of the notice', () => {
    given(received)
      .when({ ...request, dueOn: '2020-03-04' })
      .thenRefused('correction_period_too_short', '30');
  });

  it('ends on a working day, and tells the next one', () => {
    // 20 June 2020 is a Saturday, 25 June the Dragon Boat Festival; Sunday 28 June is worked for the bridge of the 26th.
    const late = { ...received, occurredOn: '2020-06-08' };
    const ending = (dueOn: string) => ({ ...request, requestedOn: '2020-06-10', dueOn });
    given(late).when(ending('2020-06-20')).thenRefused('no_known_working_day', '30');
    const { message, english } = refusalOf(() => given(late).when(ending('2020-06-25')).then());
    expect(message).toContain('2020-06-28');
    expect(english).toContain('2020-06-28');
    given(late)
      .when(ending('2020-06-28'))
      .then(
        happened('CorrectionRequested', '2020-06-10', { dueOn: '2020-06-28', personal: { items: '请写明报告的名称' } }),
      );
  });

  it('that once was recorded with a rest day ends on the next working day', () => {
    // Saturday 14 March 2020.
    const asked = happened('CorrectionRequested', '2020-03-04', { dueOn: '2020-03-14', personal: { items: '名称' } });
    const received16 = { type: 'ReceiveCorrection', correction: '已补正', receivedOn: '2020-03-16' } as const;
    given(received, asked)
      .when(received16)
      .then(happened('CorrectionReceived', '2020-03-16', { personal: { correction: '已补正' } }));
    given(received, asked)
      .when({ ...received16, receivedOn: '2020-03-17' })
      .thenRefused('correction_too_late', '30');
    given(received, asked)
      .when({ type: 'LapseCorrection', lapsedOn: '2020-03-16' })
      .thenRefused('period_still_running', '30');
    // Amended in something else, it stays.
    given(received, asked)
      .when({ type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2020-06-30', values: { channel: 'fax' } })
      .then(
        happened('RegisterEntryAmended', '2020-06-30', {
          changes: [{ field: 'channel', from: 'registered_mail', to: 'fax' }],
          appealChanges: [],
          consultationChanges: [],
          personal: { reason: '录入错误', changes: [] },
        }),
      );
  });

  it('must name a last day that exists', () => {
    given(received)
      .when({ ...request, dueOn: '2020-02-30' })
      .thenRefused('no_such_date');
  });
});

describe('receiving the correction', () => {
  const receive = (receivedOn: string, goodCause?: string) =>
    ({
      type: 'ReceiveCorrection',
      correction: '已补正',
      receivedOn,
      ...(goodCause !== undefined && { goodCause }),
    }) as const;

  it('records it, on the last day, too', () => {
    given(received, correctionRequested)
      .when(receive('2020-03-18'))
      .then(happened('CorrectionReceived', '2020-03-18', { personal: { correction: '已补正' } }));
  });

  it('takes it after the last day with good cause only, and records which', () => {
    given(received, correctionRequested).when(receive('2020-03-19')).thenRefused('correction_too_late', '30');
    given(received, correctionRequested).when(receive('2020-03-19', ' ')).thenRefused('correction_too_late', '30');
    given(received, correctionRequested)
      .when(receive('2020-03-19', ' 住院治疗 '))
      .then(
        happened('CorrectionReceived', '2020-03-19', { personal: { correction: '已补正', goodCause: '住院治疗' } }),
      );
  });

  it('needs what was corrected', () => {
    given(received, correctionRequested)
      .when({ type: 'ReceiveCorrection', correction: '', receivedOn: '2020-03-10' })
      .thenRefused('value_missing', '30');
  });

  it.each([
    ['received', [received]],
    ['assigned', [received, assigned]],
  ])('leaves the application %s, as it was before the notice', (stage, before) => {
    expect(stateAfter([...before, correctionRequested, correctionReceived])?.stage).toBe(stage);
  });
});

describe('lapsing of the correction', () => {
  const lapse = (lapsedOn: string) => ({ type: 'LapseCorrection', lapsedOn }) as const;

  it('is refused before the last day', () => {
    given(received, correctionRequested).when(lapse('2020-03-17')).thenRefused('period_still_running', '30');
  });

  it('is refused on the last day', () => {
    given(received, correctionRequested).when(lapse('2020-03-18')).thenRefused('period_still_running', '30');
  });

  it('closes the application on the day after', () => {
    given(received, correctionRequested)
      .when(lapse('2020-03-19'))
      .then(happened('CorrectionLapsed', '2020-03-19', {}));
    expect(stateAfter([received, correctionRequested, happened('CorrectionLapsed', '2020-03-19', {})])).toMatchObject({
      stage: 'closed',
      counted: { closing: { type: 'correction_lapsed' }, closedOn: '2020-03-19' },
    });
  });
});
