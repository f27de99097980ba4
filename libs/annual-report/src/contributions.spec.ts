import type { Application } from '#disclosure';
import { contributionsOf, tallyOf } from './index.js';

const application: Application = {
  agency: '321300',
  registerNumber: '2022-1',
  channel: 'online',
  applicantKind: 'natural_person',
  receivedOn: '2022-12-31',
  source: 'intake',
  applicantName: '张三',
  request: '……',
  stage: 'assigned',
  appeals: [],
};

describe('the contributions of an application', () => {
  it('are its receipt alone while it is open', () => {
    expect(contributionsOf(application)).toEqual([{ measure: 'received', year: 2022, kind: 'natural_person' }]);
  });

  it('are its first ending under the first ground, whatever a reopening brought', () => {
    const renewed: Application = {
      ...application,
      stage: 'closed',
      counted: { closing: { type: 'refused', grounds: ['enforcement_file', 'state_secret'] }, closedOn: '2023-01-01' },
      renewed: { closing: { type: 'disclosed', manner: 'provided' }, closedOn: '2024-05-06' },
    };
    expect(contributionsOf(renewed).filter(({ measure }) => measure === 'closed')).toEqual([
      { measure: 'closed', year: 2023, kind: 'natural_person', outcome: 'enforcement_file' },
    ]);
  });

  it('are each appeal where it was filed and where it was decided', () => {
    const appealed: Application = {
      ...application,
      appeals: [
        { appealId: 'a', route: 'review', filedOn: '2023-03-01', result: 'upheld', decidedOn: '2024-01-02' },
        { appealId: 'b', route: 'lawsuit_after_review', filedOn: '2024-01-10' },
      ],
    };
    expect(contributionsOf(appealed).map(tallyOf)).toEqual([
      { measure: 'received', year: 2022, column: 'natural_person', row: '', count: 1 },
      { measure: 'appeal_filed', year: 2023, column: 'review', row: '', count: 1 },
      { measure: 'appeal_decided', year: 2024, column: 'review', row: 'upheld', count: 1 },
      { measure: 'appeal_filed', year: 2024, column: 'lawsuit_after_review', row: '', count: 1 },
    ]);
  });
});
