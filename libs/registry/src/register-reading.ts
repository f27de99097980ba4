import type { Register, RegisterEvent } from '#disclosure';
import { emptyRegister, evolveRegister } from '#disclosure';
import type { EventStore, StoredEvent } from '#event-store';
import { registerStream } from './streams.js';

export interface LoadedRegister {
  readonly register: Register;
  /** Where the register's stream stands; the next append expects it. */
  readonly revision: number | 'none';
}

/** The register of an agency and year as its stream leaves it. */
export async function loadRegister(store: EventStore, agency: string, year: number): Promise<LoadedRegister> {
  const history = await store.readStream(registerStream(agency, year));
  const register = history.reduce((state, event) => evolveRegister(state, read(event)), emptyRegister(year));
  return { register, revision: history.at(-1)?.revision ?? 'none' };
}

const read = (event: StoredEvent): RegisterEvent =>
  ({ type: event.type, data: JSON.parse(event.data) as unknown }) as RegisterEvent;
