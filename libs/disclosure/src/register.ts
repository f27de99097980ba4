import type { LegalDate } from './law/legal-date.js';
import { yearOf } from './law/legal-date.js';
import type { Shapes } from './recorded.js';
import { RefusedCommand } from './refused-command.js';

/**
 * The register of one agency and year: the stream that says which register number belongs to which application.
 * Numbers that the software issues are `<year>-<sequence>`, from 1 without a gap; a register kept elsewhere brings its own.
 */
export interface RegisterNumberIssued {
  readonly type: 'RegisterNumberIssued';
  readonly data: { readonly registerNumber: string; readonly applicationId: string };
}

/** The number of an application was a typing error; the old one is free again. */
export interface RegisterNumberReplaced {
  readonly type: 'RegisterNumberReplaced';
  readonly data: { readonly from: string; readonly to: string; readonly applicationId: string };
}

export type RegisterEvent = RegisterNumberIssued | RegisterNumberReplaced;

export const REGISTER_SHAPES: Shapes<RegisterEvent['type']> = {
  versions: {
    RegisterNumberIssued: 1,
    RegisterNumberReplaced: 1,
  },
  upcasters: {},
};

/** Mutable on purpose: a register holds tens of thousands of numbers and lives as long as its agency's intake desk. */
export interface Register {
  readonly year: number;
  lastSequence: number;
  readonly applications: Map<string, string>;
}

export const emptyRegister = (year: number): Register => ({ year, lastSequence: 0, applications: new Map() });

export function evolveRegister(register: Register, event: RegisterEvent): Register {
  switch (event.type) {
    case 'RegisterNumberIssued':
      register.applications.set(event.data.registerNumber, event.data.applicationId);
      register.lastSequence = Math.max(register.lastSequence, sequenceOf(register.year, event.data.registerNumber));
      return register;
    case 'RegisterNumberReplaced':
      // In another year's register the old number may be another application's.
      if (register.applications.get(event.data.from) === event.data.applicationId) {
        register.applications.delete(event.data.from);
      }
      register.applications.set(event.data.to, event.data.applicationId);
      return register;
  }
}

/** The next number of the register, `2020-0001` and on; a number that an amendment has taken is passed over. */
export function nextRegisterNumber(register: Register): string {
  for (let sequence = register.lastSequence + 1; ; sequence += 1) {
    const registerNumber = `${String(register.year).padStart(4, '0')}-${String(sequence).padStart(4, '0')}`;
    if (!register.applications.has(registerNumber)) return registerNumber;
  }
}

/** The year whose register a number belongs to: the one it names in the software's own pattern, else the year of receipt. */
export function registerYearOf(registerNumber: string, receivedOn: LegalDate): number {
  const match = OWN_PATTERN.exec(registerNumber);
  return match === null ? yearOf(receivedOn) : Number(match[1]);
}

/** @throws RefusedCommand when the number belongs to another application */
export function checkNumberFree(register: Register, registerNumber: string): void {
  if (!register.applications.has(registerNumber)) return;
  throw new RefusedCommand(
    'register_number_taken',
    `登记编号 ${registerNumber} 已属于另一件申请，请核对。`,
    `Register number ${registerNumber} belongs to another application; check it.`,
  );
}

const OWN_PATTERN = /^(\d{4})-(\d{4,9})$/;

/** The sequence in a number of the software's own pattern and this year; 0 for any other number. */
function sequenceOf(year: number, registerNumber: string): number {
  const match = OWN_PATTERN.exec(registerNumber);
  return match !== null && Number(match[1]) === year ? Number(match[2]) : 0;
}
