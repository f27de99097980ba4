import type { Registry } from 'prom-client';
import { Gauge } from 'prom-client';
import type { EventStore } from '#event-store';
import type { PartitionState, Views } from '#projections';
import { VIEWS } from '#projections';

/** How far each view has come in each partition, how far that is behind the store, and what is set aside. */
export function watchViews(registry: Registry, views: Views, store: Pick<EventStore, 'head'>): void {
  viewGauge(registry, views, 'taizhang_view_checkpoint', 'Position up to which a partition of a view is complete', () =>
    Promise.resolve(({ checkpoint }) => checkpoint),
  );
  viewGauge(
    registry,
    views,
    'taizhang_view_lag_positions',
    'How far a partition of a view is behind the event store, in positions',
    async () => {
      const head = await store.head();
      return ({ checkpoint }) => Math.max(0, head - checkpoint);
    },
  );
  viewGauge(registry, views, 'taizhang_view_parked_events', 'Events that a view has set aside', () =>
    Promise.resolve(({ parked }) => parked),
  );
}

function viewGauge(
  registry: Registry,
  views: Views,
  name: string,
  help: string,
  measure: () => Promise<(state: PartitionState) => number>,
): void {
  new Gauge({
    name,
    help,
    labelNames: ['view', 'partition'],
    registers: [registry],
    async collect() {
      this.reset();
      try {
        const valueOf = await measure();
        for (const view of VIEWS) {
          for (const state of await views.partitions(view)) {
            this.set({ view: view.name, partition: String(state.partition) }, valueOf(state));
          }
        }
      } catch {
        // The database or the store is away: these figures are missing, and all others are still told.
        this.reset();
      }
    },
  });
}
