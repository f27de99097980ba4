/** The columns of the sheets, and what the columns of a sheet tell about it. */
export const REGISTER_COLUMNS = [
  '登记编号',
  '收到日期',
  '接收渠道',
  '申请人类型',
  '申请人',
  '申请内容',
  '办结日期',
  '办理结果',
] as const;

export const APPEAL_COLUMNS = ['登记编号', '救济类型', '提起日期', '结果', '结案日期'] as const;

const KNOWN: ReadonlySet<string> = new Set([...REGISTER_COLUMNS, ...APPEAL_COLUMNS]);

/** A header without what does not count in it: spaces, line breaks and the width of its letters. */
export const bareHeader = (header: string): string => header.normalize('NFKC').replaceAll(/\s/g, '');

/** Whether a text is the name of a column of the register or of the appeals. */
export const isKnownColumn = (text: string): boolean => KNOWN.has(bareHeader(text));
