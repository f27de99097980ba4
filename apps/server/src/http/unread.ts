import type { IncomingMessage } from 'node:http';

/** Whether a body is still to come, which Node would go on taking, however large it is, before the next request of the connection. */
export const leavesUnread = ({ complete, headers }: IncomingMessage): boolean =>
  !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);
