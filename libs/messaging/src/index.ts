export * from './messaging.js';
export { openDeadLetters, openFeed, openTopic } from './kafka-messaging.js';
export { pingKafka, type GroupSettings, type KafkaConnection, type TopicSettings } from './kafka.js';
