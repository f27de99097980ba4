import type { StoredEvent } from '#event-store';

/**
 * Whether who recorded the event was signed in at a server. Without sign-in the actor is whatever name the request has given, which may
 * be that of an account.
 */
export const isBySignedIn = ({ data }: StoredEvent): boolean => data.includes('"door":"api"') && doorOf(data) === 'api';

function doorOf(data: string): unknown {
  try {
    return (JSON.parse(data) as { by?: { door?: unknown } }).by?.door;
  } catch {
    // Found where the event is read.
    return undefined;
  }
}
