import { correctionRequested, received } from '../application.fixture.js';
import type { Samples } from './sample.fixture.js';

/** An application received, assigned, and corrected. */
export const RECEIPT = {
  ApplicationReceived: [
    [
      [],
      {
        type: 'ReceiveApplication',
        registerNumber: '2020-0001',
        channel: 'registered_mail',
        applicantKind: 'natural_person',
        receivedOn: '2020-03-02',
        source: 'intake',
        personal: {
          applicantName: '张三',
          contact: '022-60000000',
          identityNumber: '120101199001011234',
          request: '2019年度环境监测报告',
        },
      },
    ],
    [
      [],
      {
        type: 'ReceiveApplication',
        registerNumber: '津环〔2020〕第7号',
        channel: 'online',
        applicantKind: 'commercial_enterprise',
        receivedOn: '2020-03-02',
        source: 'import',
        personal: { applicantName: '某公司', request: '排污许可证', notes: { 备注: '“急件”，\n请尽快' } },
      },
    ],
  ],
  Assigned: [[[received], { type: 'Assign', handlingUnit: '政策法规科', assignedOn: '2020-03-03' }]],
  CorrectionRequested: [
    [
      [received],
      { type: 'RequestCorrection', items: '请写明报告的名称', requestedOn: '2020-03-04', dueOn: '2020-03-18' },
    ],
  ],
  CorrectionReceived: [
    [
      [received, correctionRequested],
      { type: 'ReceiveCorrection', correction: '《2019年环境质量报告书》', receivedOn: '2020-03-10' },
    ],
    [
      [received, correctionRequested],
      {
        type: 'ReceiveCorrection',
        correction: '《2019年环境质量报告书》',
        receivedOn: '2020-03-20',
        goodCause: '住院治疗',
      },
    ],
  ],
} satisfies Samples;
