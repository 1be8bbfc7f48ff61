import { type EventType, events, fullType } from '@cartstream/schemas'
import { cartClearedTo2 } from './cart-cleared.ts'
import type { Data, Step } from './step.ts'

/** What leads from each earlier version of an event to today's, first v1 -> v2. An event that is not named has had one version. */
export const steps: { readonly [T in EventType]?: readonly Step[] } = {
  CartCleared: [cartClearedTo2],
}

/** How a full type on the wire is read: today's event, and the steps that its data still has to go. */
export type Reading = { type: EventType; steps: readonly Step[] }

/** Every full type that this program reads. Throws where a version has no way to today's: nobody could read what was written with it. */
const readingsOf = (type: EventType): [string, Reading][] => {
  const { version } = events[type]
  const all = steps[type] ?? []
  if (all.length !== version - 1)
    throw new Error(`${type} is at version ${version} with ${all.length} steps in libs/log/src/upcast`)
  return Array.from({ length: version }, (_, before) => [
    fullType(type, before + 1),
    { type, steps: all.slice(before) },
  ])
}

export const readings: ReadonlyMap<string, Reading> = new Map(
  (Object.keys(events) as EventType[]).flatMap((type) => readingsOf(type)),
)

/** The data as today's version has it, still to be parsed. What is no object is left for the parser to refuse. */
export const upcast = (data: unknown, { steps }: Reading): unknown =>
  steps.length === 0 || typeof data !== 'object' || data === null
    ? data
    : steps.reduce((so, step) => step(so), data as Data)
