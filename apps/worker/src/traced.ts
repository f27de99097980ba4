import type { EventFeed, EventTopic } from '#messaging';
import type { Tracing } from '#telemetry';

/** The topic, with a span around each batch that is published. */
export const tracedTopic = (topic: EventTopic, tracing: Tracing): EventTopic => ({
  partitions: topic.partitions,
  publish: (events, options) => tracing.batch('publish', events, {}, () => topic.publish(events, options)),
  watermark: (position, signal) => topic.watermark(position, signal),
  close: () => topic.close(),
});

/** The feed, with a span around the handling of each batch. */
export const tracedFeed = (feed: EventFeed, tracing: Tracing): EventFeed => ({
  partitions: feed.partitions,
  behind: feed.behind,
  get trouble() {
    return feed.trouble;
  },
  run: (handler, signal) =>
    feed.run((batch) => {
      const { partition, events } = batch;
      return tracing.batch('project', events, { 'taizhang.partition': partition }, () => handler(batch));
    }, signal),
});
