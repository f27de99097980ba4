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

/** An event that this version of the software cannot read. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}

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
  const { type, schemaVersion, occurredOn, actor, agency } = recorded;
  if (!isApplicationEventType(type)) throw new UnreadableEvent(`unknown event type ${type}`);
  const current = SCHEMA_VERSIONS[type];
  if (schemaVersion > current) {
    throw new UnreadableEvent(`${type} version ${schemaVersion} is newer than this software (version ${current})`);
  }
  let data: unknown;
  try {
    data = JSON.parse(recorded.data);
  } catch (cause) {
    throw new UnreadableEvent(`the data of ${type} is no JSON`, { cause });
  }
  for (let version = schemaVersion; version < current; version += 1) {
    const upcast = UPCASTERS[`${type}:${version}`];
    if (upcast === undefined) throw new UnreadableEvent(`no upcaster for ${type} version ${version}`);
    data = upcast(data);
  }
  return { type, occurredOn, actor, agency, data } as ApplicationEvent;
}

/** What the store is given for an event, besides its identity. */
export function writeApplicationEvent(event: ApplicationEvent): RecordedFact {
  const { type, occurredOn, actor, agency, data } = event;
  return { type, schemaVersion: SCHEMA_VERSIONS[type], occurredOn, actor, agency, data: JSON.stringify(data) };
}
