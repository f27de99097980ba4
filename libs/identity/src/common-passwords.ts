/**
 * What passwords are guessed from first: words, names of keys and lucky numbers that head the published lists of leaked passwords
 * (of the world and of China), and what everybody here would think of. Lists themselves would be of little use: hardly
 * anything in them is as long as a password has to be here, and what is, is put together from these.
 */
const WORDS = `
password passwort passw0rd p@ssw0rd p@ssword pass word welcome letmein login master secret dragon monkey shadow
sunshine princess football baseball superman batman iloveyou trustno1 starwars whatever computer internet freedom hello
admin administrator root user guest test demo default changeme temp temporary qwerty azerty asdfgh zxcvbn qazwsx 1qaz 2wsx
3edc 4rfv q1w2e3r4 1q2w3e4r a1b2c3d4 abc123 a123456 woaini woaiwojia woaizhongguo nihao mima guanliyuan zhongguo beijing
shanghai wang zhang chen yang zhao huang aini dearbook 5201314 1314520 1314 520 521 147258369 159357 159753 741852963
789456123 taizhang xinxigongkai zhengfu bangongshi jiedao gongkai shenqing banli china office government disclosure
我爱你 我爱中国 密码 管理员 台账 政府信息公开 信息公开 依申请公开 政府 办公室 街道办事处 中华人民共和国 北京 上海 你好
`
  .trim()
  .split(/\s+/)
  .sort((one, other) => other.length - one.length);

/** Along these rows fingers run, to and fro. */
const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '一二三四五六七八九十',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
].flatMap((row) => [row, [...row].reverse().join('')]);
const SHORTEST_RUN = 3;

/** Fewer characters than these besides what is guessed first are guessed with it. */
const ENOUGH_OF_ITS_OWN = 6;

/** Whether a password is one of the first to be guessed: put together from common words, runs of keys and repetitions. */
export function isCommon(password: string): boolean {
  const said = [...password.toLowerCase().replaceAll(/[^\p{L}\p{N}@]/gu, '')];
  let own = 0;
  for (let at = 0; at < said.length;) {
    const rest = said.slice(at).join('');
    const word = WORDS.find((one) => rest.startsWith(one));
    const known = Math.max(word === undefined ? 0 : [...word].length, runAt(said, at), repetitionAt(said, at));
    if (known === 0) own += 1;
    at += Math.max(known, 1);
  }
  return own < ENOUGH_OF_ITS_OWN;
}

/** Length of what runs along a row from here; 0 when too short to be one. */
function runAt(said: readonly string[], at: number): number {
  let longest = 0;
  for (const row of ROWS) {
    let length = SHORTEST_RUN;
    while (at + length <= said.length && row.includes(said.slice(at, at + length).join(''))) length += 1;
    longest = Math.max(longest, length - 1);
  }
  return longest >= SHORTEST_RUN ? longest : 0;
}

/** Length of what only says again what has just been said. */
function repetitionAt(said: readonly string[], at: number): number {
  let longest = 0;
  for (let back = 1; back <= at; back += 1) {
    let length = 0;
    while (at + length < said.length && said[at + length] === said[at + length - back]) length += 1;
    if (length >= Math.min(back, SHORTEST_RUN)) longest = Math.max(longest, length);
  }
  return longest;
}
