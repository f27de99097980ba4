const CHINESE = { form: '表式', row: '行', column: '列' };

/** A form, row or column asked for by a label that names none, or more than one. */
export class UnknownLabel extends Error {
  override readonly name = 'UnknownLabel';
  /** The sentence of `message` in English. */
  readonly english: string;

  constructor(
    readonly what: keyof typeof CHINESE,
    readonly label: string,
    /** The labels to choose from: those that fit if several did, otherwise all. */
    readonly possible: readonly string[],
    ambiguous = false,
  ) {
    const choice = possible.join('；');
    super(
      ambiguous
        ? `“${label}”不止对应一个${CHINESE[what]}，请写明是哪一个：${choice}`
        : `没有名为“${label}”的${CHINESE[what]}，可用的有：${choice}`,
    );
    this.english = ambiguous
      ? `“${label}” names more than one ${what}: ${choice}`
      : `there is no ${what} “${label}”; possible: ${choice}`;
  }
}
