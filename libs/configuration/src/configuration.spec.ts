import { Matches } from 'class-validator';
import { WrongConfiguration, readSettings } from '#configuration';

class Settings {
  @Matches(/^postgres:/, { message: 'must be a URL that begins with postgres://' })
  VIEWS_URL = 'postgres://127.0.0.1/x';
}

describe('settings', () => {
  it.each(['mysql://user:geheim@host/x', 'mysql://user:ge/he@im#geheim@host/x'])(
    'name a wrong value, %s, without the password in it',
    (value) => {
      const reading = (): Settings => readSettings(Settings, { VIEWS_URL: value });
      expect(reading).toThrow(WrongConfiguration);
      expect(reading).toThrow('VIEWS_URL=mysql://host/x: must be a URL that begins with postgres://');
    },
  );
});
