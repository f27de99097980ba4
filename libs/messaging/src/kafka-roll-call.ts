import { setTimeout as pause } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { Client, STEP_TIMEOUT } from './kafka.js';
import type { GroupSettings, KafkaConnection } from './kafka-settings.js';
import { within } from './outage.js';

interface Coordinator {
  describeGroups(asked: { groupIds: string[] }): Promise<{ groups: { members: GroupMember[] }[] }>;
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}
interface GroupMember {
  readonly memberId: string;
  readonly clientId: string;
}
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findGroupCoordinator(of: { groupId: string }): Promise<Coordinator>;
}

/** The part of kafkajs that its consumers and admin are made of: only this can take another member out of a group. */
function clusterOf(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create = symbol && (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol];
  if (create === undefined) throw new TypeError('this kafkajs makes its clusters another way');
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false });
}

/** How often the members of a group are looked through for those that have ended. */
const ROLL_CALL = 500;

/** Takes members out of a group that have ended without leaving, so that the others need not wait for their sessions to run out. */
export class RollCall {
  /** Members that this process has been itself, by a client that it has thrown away. */
  readonly given = new Set<string>();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly settings: GroupSettings,
  ) {}

  /** Until the signal aborts. A broker that is away is asked again: there is nothing to take out of its group meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const client = new Client(this.connection);
      const cluster = clusterOf(client.kafka);
      try {
        await within(STEP_TIMEOUT, cluster.connect(), signal);
        const again = (): Promise<boolean> => pause(ROLL_CALL, true, { signal }).catch(() => false);
        do await within(STEP_TIMEOUT, this.#call(cluster), signal);
        while (await again());
      } catch {
        await pause(ROLL_CALL, undefined, { signal }).catch(() => undefined);
      } finally {
        await client.end(cluster);
      }
    }
  }

  async #call(cluster: Cluster): Promise<void> {
    const { group: groupId, departed } = this.settings;
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    const { groups } = await coordinator.describeGroups({ groupIds: [groupId] });
    const members = groups.flatMap((one) => one.members);
    const ended = new Set(await departed?.(members.map(({ clientId }) => clientId)));
    for (const { memberId, clientId } of members) {
      if (!ended.has(clientId) && !this.given.has(memberId)) continue;
      await coordinator.leaveGroup({ groupId, memberId });
      this.given.delete(memberId);
    }
  }
}
