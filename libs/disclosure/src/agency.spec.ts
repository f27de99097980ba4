import { AGENCY_DETAILS, describeAgency, isAgencyCode, nameAgency } from './agency.js';
import { refusalOf } from './application/application.fixture.js';

const NEW = { details: {} };

describe('naming an agency', () => {
  it('gives it its first name, without spaces around it', () => {
    expect(nameAgency(NEW, ' 滨海新区生态环境局 ')).toEqual([
      { type: 'AgencyNamed', data: { name: '滨海新区生态环境局' } },
    ]);
  });

  it('gives it another name', () => {
    expect(nameAgency({ name: '环保局', details: {} }, '生态环境局')).toEqual([
      { type: 'AgencyNamed', data: { name: '生态环境局' } },
    ]);
  });

  it('changes nothing when it has that name already', () => {
    expect(nameAgency({ name: '生态环境局', details: {} }, ' 生态环境局')).toEqual([]);
  });

  it('takes a name of 200 characters and no longer one', () => {
    expect(nameAgency(NEW, '局'.repeat(200))).toHaveLength(1);
    expect(refusalOf(() => nameAgency(NEW, '局'.repeat(201))).code).toBe('bad_agency_name');
  });

  it.each(['', ' \t'])('needs a name: %j', (name) => {
    expect(refusalOf(() => nameAgency(NEW, name))).toMatchObject({ code: 'bad_agency_name', kind: 'content' });
  });
});

describe('what its letters say of an agency', () => {
  it.each(AGENCY_DETAILS)('holds nothing in its %s that is not seen or looks like something else', (field) => {
    for (const text of ['市\u202e政府', '滨海\u200b局', '海滨路\u0410座', '滨\u0000海']) {
      expect(refusalOf(() => describeAgency(NEW, { [field]: text }))).toMatchObject({
        code: 'mistakable_name',
        kind: 'content',
      });
    }
  });

  it('is one line each, but for how a fee is paid', () => {
    const lines = '收款单位：滨海新区财政局\n\n缴费地点：海滨路1号A座（022-6530 1234）';
    for (const field of AGENCY_DETAILS) {
      const described = () => describeAgency(NEW, { [field]: lines });
      if (field === 'payment') expect(described()).toEqual([{ type: 'AgencyDescribed', data: { payment: lines } }]);
      else expect(refusalOf(described).code).toBe('mistakable_name');
    }
  });
});

describe('an agency code', () => {
  it.each(['120116', '滨海新区', 'binhai.env_01-a', '1'.repeat(64)])('may be %s', (code) => {
    expect(isAgencyCode(code)).toBe(true);
  });

  it.each(['', '-1', '.hidden', '_a', 'a b', 'a/b', 'a\n', '../a', '1'.repeat(65)])('is not %j', (code) => {
    expect(isAgencyCode(code)).toBe(false);
  });
});
