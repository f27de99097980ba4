/**
 * Amounts as they are written on a Chinese bill, in capital numerals (大写金额), which nobody can alter with a stroke:
 * 83,460 yuan is 人民币捌万叁仟肆佰陆拾元整.
 */
const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const MYRIADS = ['', '万', '亿'];

/** The largest amount that can be written here: below 10¹² yuan. */
const LIMIT = 1_000_000_000_000;

const digit = (value: number): string => DIGITS.charAt(value);

/** A number of up to four digits; zeros between digits are read once, those at the end not at all. */
function belowMyriad(value: number): string {
  let text = '';
  for (let place = 3; place >= 0; place--) {
    const figure = Math.floor(value / 10 ** place) % 10;
    if (figure > 0) text += digit(figure) + (PLACES[place] ?? '');
    else if (text !== '' && value % 10 ** place > 0 && !text.endsWith('零')) text += '零';
  }
  return text;
}

function wholeYuan(value: number): string {
  let text = '';
  for (let group = MYRIADS.length - 1; group >= 0; group--) {
    const part = Math.floor(value / 10_000 ** group) % 10_000;
    if (part === 0) continue;
    if (text !== '' && part < 1000) text += '零';
    else if (text !== '' && Math.floor(value / 10_000 ** (group + 1)) % 10_000 === 0) text += '零';
    text += belowMyriad(part) + (MYRIADS[group] ?? '');
  }
  return text;
}

/** An amount of yuan in capital numerals, to the fen. */
export function chineseAmount(yuan: number): string {
  const fen = Math.round(yuan * 100);
  if (!(fen >= 0 && fen < LIMIT * 100)) throw new RangeError(`not an amount of money: ${yuan}`);
  const whole = wholeYuan(Math.floor(fen / 100));
  const jiao = Math.floor(fen / 10) % 10;
  const rest = fen % 10;
  if (jiao === 0 && rest === 0) return `人民币${whole || '零'}元整`;
  const yuanPart = whole === '' ? '' : `${whole}元`;
  const jiaoPart = jiao > 0 ? `${digit(jiao)}角` : whole === '' ? '' : '零';
  return `人民币${yuanPart}${jiaoPart}${rest > 0 ? `${digit(rest)}分` : '整'}`;
}
