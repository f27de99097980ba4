import type { ReceiveApplication } from './commands.js';
import { assigned, given, happened, received } from './application.fixture.js';

const intake: ReceiveApplication = {
  type: 'ReceiveApplication',
  registerNumber: '2020-0007',
  channel: 'fax',
  applicantKind: 'legal_service_organisation',
  receivedOn: '2020-06-30',
  source: 'intake',
  personal: { applicantName: '某律师事务所', identityNumber: '31120000', request: '排污许可证', notes: { 备注: '急' } },
};
const { type: _type, receivedOn, ...recorded } = intake;

describe('receiving an application', () => {
  it('records it as it was logged, on the day of receipt', () => {
    given()
      .when(intake)
      .then(happened('ApplicationReceived', receivedOn, recorded));
  });

  it('is refused for a day that is still to come', () => {
    given()
      .when({ ...intake, receivedOn: '2020-07-01' })
      .thenRefused('date_in_future', '31');
  });

  it('is refused for a day that does not exist', () => {
    given()
      .when({ ...intake, receivedOn: '2019-02-29' })
      .thenRefused('no_such_date');
  });

  it('is refused for a day before the Regulations came into force', () => {
    given()
      .when({ ...intake, receivedOn: '2008-04-30' })
      .thenRefused('receipt_too_early');
    given()
      .when({ ...intake, receivedOn: '2008-05-01' })
      .then(happened('ApplicationReceived', '2008-05-01', recorded));
  });

  it('needs a register number', () => {
    given()
      .when({ ...intake, registerNumber: ' ' })
      .thenRefused('value_missing');
  });

  it.each(['applicantName', 'request'])('needs what Article 29 asks for: %s', (field) => {
    given()
      .when({ ...intake, personal: { ...intake.personal, [field]: '　' } })
      .thenRefused('value_missing', '29');
  });

  it('is refused a second time', () => {
    given(received).when(intake).thenRefused('already_received');
  });
});

describe('assigning it to a handling unit', () => {
  it('records the unit', () => {
    given(received).when({ type: 'Assign', handlingUnit: ' 政策法规科 ', assignedOn: '2020-03-03' }).then(assigned);
  });

  it('moves it to another unit', () => {
    given(received, assigned)
      .when({ type: 'Assign', handlingUnit: '监察支队', assignedOn: '2020-03-05' })
      .then(happened('Assigned', '2020-03-05', { handlingUnit: '监察支队' }));
  });

  it('changes nothing when it is with that unit already', () => {
    given(received, assigned).when({ type: 'Assign', handlingUnit: '政策法规科', assignedOn: '2020-03-05' }).then();
  });

  it('needs the name of a unit', () => {
    given(received).when({ type: 'Assign', handlingUnit: '', assignedOn: '2020-03-05' }).thenRefused('value_missing');
  });
});
