import type { IncomingMessage } from 'node:http';

/**
 * Whether Node does not come to the next request of the connection as it should: a body is still to come, which it would go on taking,
 * however large it is; or another protocol is asked for, which there is none of, and what came together with the request is lost.
 */
export const leavesUnread = ({ complete, headers }: IncomingMessage): boolean =>
  headers.upgrade !== undefined ||
  (!complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0));
