/** Ends the command with this exit code; the message is for the person at the terminal, one line unless it lists faults. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}
