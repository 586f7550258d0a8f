import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation'
import type { Cloud } from './cloud.ts'
import { during } from './failure.ts'
import { isInProgress, readStack, type StackState } from './stack-state.ts'

/** One step of one resource, as it happened. */
export interface ResourceEvent {
  readonly at: Date
  readonly logicalId: string
  readonly type: string
  /** `CREATE_COMPLETE`. */
  readonly status: string
  readonly reason: string | undefined
}

/** Milliseconds between two looks: CloudFormation throttles whoever asks more often than every second or so. */
const lookEveryMs = 2_000

/**
 * Follows what goes on in a stack until it ends.
 * @param stack its id, which stays that of the stack when it is deleted
 * @param after events up to this id are known already; undefined for none
 * @returns how it ended, and what happened, oldest first; undefined state when the stack is gone
 */
export async function follow(
  cloud: Cloud,
  stack: string,
  after: string | undefined,
  onEvent: (event: ResourceEvent) => void,
): Promise<{ state: StackState | undefined; events: ResourceEvent[] }> {
  const events: ResourceEvent[] = []
  let last = after
  for (;;) {
    // The state first: what happened before it ended is then in the events.
    const state = await readStack(cloud.cloudFormation, stack)
    const fresh = await eventsAfter(cloud.cloudFormation, stack, last)
    for (const event of fresh.toReversed()) {
      last = event.EventId
      const seen = toEvent(event)
      events.push(seen)
      onEvent(seen)
    }
    if (state === undefined || !isInProgress(state.status)) return { state, events }
    await cloud.pause(lookEveryMs)
  }
}

/** The id of the newest event there is; undefined when there is none. */
export async function lastEvent(client: CloudFormationClient, stack: string): Promise<string | undefined> {
  return during('reading what happened before', async () => {
    try {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stack }))
      return StackEvents[0]?.EventId
    } catch (error) {
      if (error instanceof Error && /does not exist/.test(error.message)) return undefined
      throw error
    }
  })
}

/** Newest first. */
async function eventsAfter(
  client: CloudFormationClient,
  stack: string,
  after: string | undefined,
): Promise<StackEvent[]> {
  return during('reading what happens', async () => {
    const found: StackEvent[] = []
    let NextToken: string | undefined
    do {
      const page = await client.send(new DescribeStackEventsCommand({ StackName: stack, NextToken }))
      for (const event of page.StackEvents ?? []) {
        if (event.EventId === after) return found
        found.push(event)
      }
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    return found
  })
}

function toEvent(event: StackEvent): ResourceEvent {
  return {
    at: event.Timestamp ?? new Date(0),
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason,
  }
}
