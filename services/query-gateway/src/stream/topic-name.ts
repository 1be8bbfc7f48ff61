import type { Filter } from '@cartstream/read'

/** How a cursor names a topic with a filter, or an owner's share of it: a list's cursor is good for the stream with the same. */
export const topicName = (topic: string, filter: Filter, owner?: string): string => {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined)
  const whose = owner === undefined ? topic : `${topic}/${owner}`
  return [whose, ...said.sort().map(([name, value]) => `${name}=${encodeURIComponent(value)}`)].join(' ')
}
