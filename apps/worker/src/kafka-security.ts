import { readFileSync } from 'node:fs';
import { WrongConfiguration } from '#configuration';
import type { KafkaConnection, KafkaLogin } from '#messaging';
import type { Configuration } from './configuration.js';

/**
 * How to reach Kafka safely, from settings that are checked one by one already: here, that they go together.
 * @throws WrongConfiguration in one line that repeats no password
 */
export function kafkaSecurity(settings: Configuration): Pick<KafkaConnection, 'tls' | 'login'> {
  const { KAFKA_SSL, KAFKA_SSL_CA_FILE } = settings;
  if (KAFKA_SSL === 'no' && KAFKA_SSL_CA_FILE !== undefined) throw wrong('KAFKA_SSL_CA_FILE', 'needs KAFKA_SSL=yes');
  return {
    login: loginIn(settings),
    ...(KAFKA_SSL === 'yes' && {
      tls: KAFKA_SSL_CA_FILE === undefined ? {} : { ca: contentOf('KAFKA_SSL_CA_FILE', KAFKA_SSL_CA_FILE) },
    }),
  };
}

const MECHANISMS: Readonly<Record<string, KafkaLogin['mechanism']>> = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
};

function loginIn(settings: Configuration): KafkaLogin | undefined {
  const { KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  const mechanism = MECHANISMS[KAFKA_SASL_MECHANISM ?? ''];
  if (mechanism === undefined) {
    const needless = (['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const).find(
      (name) => settings[name] !== undefined,
    );
    if (needless !== undefined) throw wrong(needless, 'needs KAFKA_SASL_MECHANISM');
    return undefined;
  }
  if (username === undefined) throw wrong('KAFKA_SASL_MECHANISM', 'needs KAFKA_SASL_USERNAME');
  if (password === undefined) {
    throw wrong('KAFKA_SASL_MECHANISM', 'needs a password in KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE');
  }
  return { mechanism, username, password };
}

function contentOf(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw wrong(name, `cannot be read: ${(error as Error).message}`);
  }
}

const wrong = (name: string, what: string): WrongConfiguration =>
  new WrongConfiguration(`wrong configuration: ${name} ${what}`);
