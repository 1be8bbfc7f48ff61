import type { ConnectionState, LiveStatus } from '../types.ts'
import { SILENT_MS } from './stream.ts'
import type { Held, Topic } from './topics.ts'

const QUIET_MS = 10_000

/** How a topic stands, as of `now`: what was current is so only as long as the stream goes on saying so. */
export const statusOf = (held: Held, topic: Topic | undefined, now: number): LiveStatus => {
  switch (topic?.state) {
    case undefined:
    case 'new':
      return 'connecting'
    case 'refused':
      return 'failed'
    case 'stale':
    case 'behind':
      return 'resuming'
    case 'current':
      if (now - held.heardAt > SILENT_MS || held.lagMs > SILENT_MS) return 'stalled'
      return now - topic.changedAt > QUIET_MS ? 'quiet' : 'live'
  }
}

/** From bad to good; the stream is as its worst topic. */
const order = ['stalled', 'resuming', 'connecting', 'live', 'quiet'] as const

export const connectionOf = (held: Held, isOffline: boolean, now: number): ConnectionState['status'] => {
  const topics = Object.values(held.topics)
  if (topics.length === 0) return 'idle'
  if (isOffline) return 'offline'
  const statuses = topics.map((topic) => statusOf(held, topic, now))
  return order.find((status) => statuses.includes(status)) ?? 'idle'
}
