import { UnreadableEvent } from '../recorded.js';
import { isApplicationEventType, readApplicationEvent, writeApplicationEvent } from './codec.js';
import { AT_STAGE, assigned, correctionRequested, happened } from './application.fixture.js';

const recorded = writeApplicationEvent(assigned);

it.each([...AT_STAGE.reopened, correctionRequested])('$type is read back as it was written', (event) => {
  expect(readApplicationEvent(writeApplicationEvent(event))).toEqual(event);
});

it('keeps text as it was typed', () => {
  const event = happened('Assigned', '2020-03-03', { handlingUnit: '𬱖"科\\\n ' });
  expect(readApplicationEvent(writeApplicationEvent(event))).toEqual(event);
});

it('refuses an event of a newer version of the software, and says so', () => {
  const newer = { ...recorded, schemaVersion: 2 };
  expect(() => readApplicationEvent(newer)).toThrow(UnreadableEvent);
  expect(() => readApplicationEvent(newer)).toThrow('Assigned version 2 is newer than this software (version 1)');
});

it('refuses a version for which there is no upcaster', () => {
  expect(() => readApplicationEvent({ ...recorded, schemaVersion: 0 })).toThrow(
    new UnreadableEvent('no upcaster for Assigned version 0'),
  );
});

it.each(['Forwarded', 'assigned', '', 'toString', 'constructor', '__proto__'])('knows no event type “%s”', (type) => {
  expect(isApplicationEventType(type)).toBe(false);
  expect(() => readApplicationEvent({ ...recorded, type })).toThrow(new UnreadableEvent(`unknown event type ${type}`));
});

it.each(['', '{"handlingUnit":', 'undefined'])('refuses data that is no JSON: %j', (data) => {
  const unreadable = { ...recorded, data };
  expect(() => readApplicationEvent(unreadable)).toThrow(UnreadableEvent);
  expect(() => readApplicationEvent(unreadable)).toThrow('the data of Assigned is no JSON');
});
