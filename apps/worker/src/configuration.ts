import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';

/** The worker's settings, from environment variables. */
export class Configuration {
  /** `kurrentdb://…`, or the file of an embedded store on this machine. */
  @IsString()
  EVENT_STORE_URL = './data/events.db';

  /** PostgreSQL: the views, and the lease of the relay. */
  @Matches(/^postgres(?:ql)?:\/\//, { message: 'must be a URL that begins with postgres://' })
  VIEWS_URL = '';

  /** Addresses `host:port`, with commas between. */
  @Matches(/^[^,\s]+:\d+(?:,[^,\s]+:\d+)*$/, { message: 'must be host:port, several with commas between' })
  KAFKA_BROKERS = '127.0.0.1:9092';

  @Matches(/^[\w.-]{1,200}$/, { message: 'must be a name of letters, digits, . _ -' })
  KAFKA_TOPIC = 'taizhang.events';

  /** `yes`: TLS to the brokers. */
  @IsIn(['yes', 'no'])
  KAFKA_SSL = 'no';

  /** PEM file with the certificate of who vouches for the brokers; without it those whom Node trusts. */
  @IsOptional()
  @IsString()
  KAFKA_SSL_CA_FILE: string | undefined = undefined;

  @IsOptional()
  @IsIn(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
  KAFKA_SASL_MECHANISM: string | undefined = undefined;

  @IsOptional()
  @IsString()
  KAFKA_SASL_USERNAME: string | undefined = undefined;

  @IsOptional()
  @IsString()
  KAFKA_SASL_PASSWORD: string | undefined = undefined;

  /** Consumer group of the projectors. */
  @Matches(/^[\w.-]{1,200}$/, { message: 'must be a name of letters, digits, . _ -' })
  KAFKA_GROUP = 'taizhang-views';

  /** `yes`: a topic that is missing is made, with the two numbers below. */
  @IsIn(['yes', 'no'])
  KAFKA_CREATE_TOPICS = 'yes';

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  KAFKA_PARTITIONS = 12;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(9)
  KAFKA_REPLICATION = 1;

  /** Port of health and metrics; 0 takes a free one. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  METRICS_PORT = 9100;

  @IsString()
  METRICS_HOST = '127.0.0.1';

  /** Base address of an OTLP/HTTP collector of traces; without it there are none. */
  @IsOptional()
  @Matches(/^https?:\/\/\S+$/, { message: 'must be a URL that begins with http:// or https://' })
  OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined = undefined;
}
