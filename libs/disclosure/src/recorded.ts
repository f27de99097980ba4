/** How data of one shape becomes that of the next. */
export type Upcaster = (data: unknown) => unknown;

/**
 * The shapes in which a family of facts was ever recorded. What was written never changes: a new shape raises the number, adds an
 * upcaster from the shape before it, and adds a frozen sample to `test/recorded-events/`.
 */
export interface Shapes<Type extends string = string> {
  /** The current shape of each. */
  readonly versions: Readonly<Record<Type, number>>;
  /** `Type:version` → how its data becomes that of the next version. */
  readonly upcasters: Readonly<Record<string, Upcaster>>;
}

/** From a shape to one with more optional members. */
export const unchanged: Upcaster = (data) => data;

/** An event that this version of the software cannot read. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}

/**
 * The data of a recorded fact, brought up to the current shape.
 * @throws UnreadableEvent for an unknown type, a schema version newer than this software, or data that is no JSON
 */
export function currentData(
  recorded: { readonly type: string; readonly schemaVersion: number; readonly data: string },
  { versions, upcasters }: Shapes,
): unknown {
  const { type, schemaVersion } = recorded;
  const current = Object.hasOwn(versions, type) ? versions[type] : undefined;
  if (current === undefined) throw new UnreadableEvent(`unknown event type ${type}`);
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
    const upcast = upcasters[`${type}:${version}`];
    if (upcast === undefined) throw new UnreadableEvent(`no upcaster for ${type} version ${version}`);
    data = upcast(data);
  }
  return data;
}
