import type { ApplicantKind } from '#disclosure';
import type { Random } from './random.js';

const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '马', '朱', '胡', '欧阳'];
// 喆, 䶮 and 𬱖 are real given names that GB2312 lacks; the last two take four bytes in GB18030.
const GIVEN_NAMES = ['伟', '芳', '秀英', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '喆', '䶮', '𬱖'];
const PLACES = ['滨海街道', '湖滨新区', '河东村', '南门社区', '开发区二期', '古黄河北岸', '新盛街', '幸福路'];
const PROJECTS = [
  '征地',
  '房屋征收',
  '棚户区改造',
  '道路拓宽',
  '污水处理厂',
  '“三线”入地',
  '老旧小区改造',
  '高标准农田',
];
const DOCUMENTS = ['批复文件', '补偿安置方案', '勘测定界图', '资金使用情况', '会议纪要', '公告及张贴照片', '验收报告'];
const TRADES = ['商贸', '建筑工程', '置业', '物流', '农业科技'];

const person = (random: Random): string => random.pick(SURNAMES) + random.pick(GIVEN_NAMES);

const NAMES: Readonly<Record<ApplicantKind, (random: Random) => string>> = {
  natural_person: person,
  commercial_enterprise: (random) => `${random.pick(PLACES)}${random.pick(TRADES)}有限公司`,
  research_institution: (random) => `${random.pick(PLACES)}规划研究院`,
  public_interest_organisation: (random) => `${random.pick(PLACES)}志愿者协会`,
  legal_service_organisation: (random) => `${person(random)}律师事务所`,
  other: (random) => `${random.pick(PLACES)}业主委员会`,
};

export const applicantName = (kind: ApplicantKind, random: Random): string => NAMES[kind](random);

/** Some requests hold what a CSV file has to quote: commas, quotation marks, a line break. */
export function request(random: Random): string {
  const subject = `${random.pick(PLACES)}${random.pick(PROJECTS)}项目`;
  const writing = random.below(20);
  if (writing === 0) return `1.${subject}的${random.pick(DOCUMENTS)}；\n2.${random.pick(DOCUMENTS)}`;
  if (writing === 1) return `"${subject}"的${random.pick(DOCUMENTS)},纸质,邮寄`;
  return `${subject}的${random.pick(DOCUMENTS)}`;
}
