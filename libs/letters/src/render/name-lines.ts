/**
 * Where the name of an office is broken into lines. GB/T 9704-2012, 7.3.1, asks of a title in several lines that each keeps its
 * words whole (词意完整) and that they are well proportioned (长短适宜). The rules are of our own making and no dictionary's: a letter
 * that was issued is to be broken the same way ever after.
 */

/** A name is parted best after a place or an office within it: what ends so, and what may not follow. */
const PARTS: readonly (readonly [ends: RegExp, notBefore?: RegExp])[] = [
  [/省$/u],
  [/(?<!城)市$/u, /^(?:市(?!场|政|民|容)|[区县委辖属直场政民容])/u],
  // A city may be called so itself (聊城市); but what an office does to cities is one word with the next.
  [/城市$/u, /^(?:管理|规划|建设|更新|综合|[区县委辖属直场政民容])/u],
  [/(?<!社|校|景|园|片|自治)区$/u, /^[域划级属委政]/u],
  [/(?:自治|特别行政)区$/u, /^[域级属委]/u],
  [/自治[州县旗]$/u, /^[级属委]/u],
  [/(?<!自治|区)县$/u, /^[市级属域城委政]/u],
  [/(?<!自治|红|国|八)旗$/u, /^[县委帜]/u],
  [/(?<!联|同|加)盟$/u, /^[委旗市]/u],
  [/(?<!城|村|乡|景德)镇$/u, /^[区村委域]/u],
  [/(?<!城|家|村)乡$/u, /^[镇村土亲宁]/u],
  [/街道$/u, /^(?:办|工委|党工委|社区)/u],
  [/人民政府$/u],
  [/(?<!人民)政府$/u, /^(?:信息|采购|投资|网站|职能|机关)/u],
  [/(?:委员会|管委会|办公室|办公厅|办事处|公署|指挥部|领导小组|联席会议)$/u],
  [/(?:法院|检察院|研究院|医院|大学|学院)$/u, /^[生路街城]/u],
  [/[总支大中]队$/u, /^[长部]/u],
  [/中心$/u, /^(?:小学|中学|医院|卫生院|校|城|街|路|区)/u],
  [/局$/u, /^[部势面域长级党机]/u],
  [/厅$/u, /^[级长]/u],
];

/** Where that does not do, between words of what an office is for. */
const TASKS =
  /(?:人力|资源|社会|保障|公共|管理|服务|监督|建设|发展|改革|经济|信息|技术|事务|规划|治理|综合|行政|执法|接待|交通|运输|文化|旅游|卫生|健康|教育|应急|安全|环境|住房|城乡|农业|农村)$/u;
const NOT_AFTER_TASKS = /^(?:.$|委员会|办公室|中心|[局处科室部厅所站院司署组会和与及化性])/u;

/** Fewer characters than these stand in no line of their own. */
const SHORTEST = 2;

type Breaks = (head: string, tail: string) => boolean;

const afterPart: Breaks = (head, tail) =>
  PARTS.some(([ends, notBefore]) => ends.test(head) && notBefore?.test(tail) !== true);

const betweenWords: Breaks = (head, tail) => afterPart(head, tail) || (TASKS.test(head) && !NOT_AFTER_TASKS.test(tail));

interface Way {
  readonly cost: number;
  /** Where each line ends. */
  readonly cuts: readonly number[];
}

/** The best way to part a name into so many lines, none longer than the room; undefined where there is none. */
function parted(name: readonly string[], lines: number, room: number, breaks: Breaks): string[] | undefined {
  const ends = name
    .map((_, index) => index)
    .filter(
      (index) =>
        index >= SHORTEST &&
        name.length - index >= SHORTEST &&
        breaks(name.slice(0, index).join(''), name.slice(index).join('')),
    );
  // By how many characters are parted already: where, and how unlike the lines are in length. The least is best.
  let ways = new Map<number, Way>([[0, { cost: 0, cuts: [] }]]);
  for (let line = 1; line <= lines; line += 1) {
    const longer = new Map<number, Way>();
    for (const [from, { cost, cuts }] of ways) {
      for (const to of line === lines ? [name.length] : ends) {
        const length = to - from;
        if (length < SHORTEST || length > room) continue;
        const way = { cost: cost + length ** 2, cuts: [...cuts, to] };
        if (way.cost < (longer.get(to)?.cost ?? Infinity)) longer.set(to, way);
      }
    }
    ways = longer;
  }
  const cuts = ways.get(name.length)?.cuts;
  return cuts?.map((end, line) => name.slice(cuts[line - 1] ?? 0, end).join(''));
}

/**
 * A name in as few lines as hold it, broken between its parts; else in one line more, or between words; where it has neither, into
 * even lines. A name in letters is left to break at its blanks.
 * @param room most characters of a line
 */
export function nameLines(name: string, room: number): string[] {
  const characters = [...name];
  const fewest = Math.ceil(characters.length / room);
  if (fewest <= 1 || /[\p{Script=Latin}\s]/u.test(name)) return [name];
  const ways: readonly (readonly [lines: number, breaks: Breaks])[] = [
    [fewest, afterPart],
    [fewest + 1, afterPart],
    [fewest, betweenWords],
    [fewest + 1, betweenWords],
  ];
  for (const [lines, breaks] of ways) {
    const found = parted(characters, lines, room, breaks);
    if (found !== undefined) return found;
  }
  const length = Math.ceil(characters.length / fewest);
  return Array.from({ length: fewest }, (_, line) => characters.slice(line * length, (line + 1) * length).join(''));
}
