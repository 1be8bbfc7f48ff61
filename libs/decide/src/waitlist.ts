import type { Change, CommandOf, Decision, DomainEvent, DueKey, Given, Stamped, View } from './types.ts'

type WaitlistKey = `waitlist/${string}`
/** 0, at once, where the next in line can be served. */
export const waitlistDueAt = (_view: View, _key: WaitlistKey): number | undefined => undefined
/** Whether events may have left more of a pool than there was. */
export const frees = (_events: readonly DomainEvent[]): boolean => false
/** Who is next gets what the events, which `view` has not taken in yet, leave free; under `key` where that is a waitlist. */
export const serve = (
  _view: View,
  _events: readonly DomainEvent[],
  _given: Given,
  _key?: DueKey,
): readonly DomainEvent[] => []

export const joinWaitlist = (_c: CommandOf<'JoinWaitlist'>, _view: View, _given: Given): Decision => todo()
export const leaveWaitlist = (_c: CommandOf<'LeaveWaitlist'>, _view: View, _given: Given): Decision => todo()
const todo = (): never => {
  throw new Error('being built')
}

export type WaitlistEvent = 'WaitlistJoined' | 'WaitlistLeft' | 'WaitlistPromoted'
export const evolveWaitlist = (_view: View, _event: Stamped<WaitlistEvent>): readonly Change[] => todo()
