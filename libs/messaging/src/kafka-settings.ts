export interface KafkaConnection {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  /** Name of this process in the broker's log. */
  readonly clientId: string;
  /** Takes lines for the operator: an outage that lasts, and its end. */
  readonly notice: (line: string) => void;
  /** Traffic is encrypted, and the broker's certificate checked; without this it is neither. */
  readonly tls?: KafkaTls | undefined;
  /** Who we are; without this nobody asks. */
  readonly login?: KafkaLogin | undefined;
}

export interface KafkaTls {
  /** PEM of who vouches for the brokers; without it those whom Node trusts. */
  readonly ca?: Buffer;
}

export interface KafkaLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface TopicSettings {
  readonly name: string;
  /** Creates the topic if it is missing; without this a missing topic is an error. */
  readonly create?: { readonly partitions: number; readonly replicationFactor: number };
}

export interface GroupSettings {
  readonly group: string;
  /** How many partitions may be handled at the same time in this process. */
  readonly concurrency: number;
  /** A member that is silent for longer has its partitions given to others, in milliseconds. */
  readonly sessionTimeout: number;
  /** Bytes of a batch, about. */
  readonly batchBytes: number;
  /**
   * Which of these members, by their `clientId`, have ended for good without leaving. Without it the group waits for each until its
   * session has run out; all the while nobody reads, as a group that changes waits for all its members.
   */
  readonly departed?: (clientIds: readonly string[]) => Promise<readonly string[]>;
}

export interface IncomingRecord {
  readonly offset: string;
  /** Null in a record that only deletes its key. */
  readonly value: Buffer | null;
}

export interface IncomingBatch {
  readonly partition: number;
  readonly records: readonly IncomingRecord[];
  readonly first: boolean;
}
