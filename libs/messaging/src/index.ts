export * from './messaging.js';
export { openDeadLetters, openFeed, openTopic, partitionOfStream } from './kafka-messaging.js';
export type { GroupSettings, KafkaConnection, KafkaLogin, KafkaTls, TopicSettings } from './kafka-settings.js';
export { pingKafka } from './kafka.js';
