import type { Filter } from '@cartstream/read'

/** How a cursor names a topic with a filter: a list's cursor is good for the stream with the same filter. */
export const topicName = (topic: string, filter: Filter): string => {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined)
  return [topic, ...said.sort().map(([name, value]) => `${name}=${encodeURIComponent(value)}`)].join(' ')
}
