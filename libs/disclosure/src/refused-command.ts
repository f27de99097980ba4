/** Why a command was refused: `state` – the application is not where the command needs it; `content` – what it says breaks the law's rule. */
export type RefusalKind = 'state' | 'content';

/** A command that the law or the procedure does not allow. Nothing was recorded. */
export class RefusedCommand extends Error {
  override readonly name = 'RefusedCommand';

  constructor(
    /** Stable, machine-readable, e.g. `already_closed`. */
    readonly code: string,
    /** One sentence for staff, in Chinese, that says how to go on. */
    override readonly message: string,
    /** The same in English. */
    readonly english: string,
    readonly kind: RefusalKind = 'state',
    /** Article of the Regulations (Decree 711), where one is at stake. */
    readonly article?: string,
  ) {
    super(message);
  }
}
