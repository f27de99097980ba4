import type { Shapes } from '../recorded.js';
import { currentData } from '../recorded.js';
import { UPCASTERS, SCHEMA_VERSIONS } from './schema-versions.js';
import type { ApplicationEvent } from './events.js';

/** A recorded event as a store hands it back; `data` is its JSON text. */
export interface RecordedFact {
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredOn: string;
  readonly actor: string;
  readonly agency: string;
  readonly data: string;
}

const SHAPES: Shapes<ApplicationEvent['type']> = { versions: SCHEMA_VERSIONS, upcasters: UPCASTERS };

export const isApplicationEventType = (type: string): type is ApplicationEvent['type'] =>
  Object.hasOwn(SCHEMA_VERSIONS, type);

/** What was read last: views that follow the same events read each one behind the other. */
let last: { readonly recorded: RecordedFact; readonly event: ApplicationEvent } | undefined;

/**
 * Reads a recorded event, brought up to the current shape.
 * @throws UnreadableEvent for an unknown type, a schema version newer than this software, or data that is no JSON
 */
export function readApplicationEvent(recorded: RecordedFact): ApplicationEvent {
  if (last?.recorded !== recorded) last = { recorded, event: read(recorded) };
  return last.event;
}

function read(recorded: RecordedFact): ApplicationEvent {
  const { type, occurredOn, actor, agency } = recorded;
  return { type, occurredOn, actor, agency, data: currentData(recorded, SHAPES) } as ApplicationEvent;
}

/** What the store is given for an event, besides its identity. */
export function writeApplicationEvent(event: ApplicationEvent): RecordedFact {
  const { type, occurredOn, actor, agency, data } = event;
  return { type, schemaVersion: SCHEMA_VERSIONS[type], occurredOn, actor, agency, data: JSON.stringify(data) };
}
