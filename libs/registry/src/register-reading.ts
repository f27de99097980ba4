import type { Register, RegisterEvent } from '#disclosure';
import { REGISTER_SHAPES, emptyRegister, evolveRegister } from '#disclosure';
import type { EventStore } from '#event-store';
import { factsIn } from './facts.js';
import { registerStream } from './streams.js';

export interface LoadedRegister {
  readonly register: Register;
  /** Where the register's stream stands; the next append expects it. */
  readonly revision: number | 'none';
}

/** The register of an agency and year as its stream leaves it. */
export async function loadRegister(store: EventStore, agency: string, year: number): Promise<LoadedRegister> {
  const history = await store.readStream(registerStream(agency, year));
  const register = factsIn<RegisterEvent>(history, REGISTER_SHAPES).reduce(evolveRegister, emptyRegister(year));
  return { register, revision: history.at(-1)?.revision ?? 'none' };
}
