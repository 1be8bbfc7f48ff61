import type { Change, CommandOf, Decision, Given, Stamped, View } from './types.ts'

type CombinedCommand = CommandOf<
  'StartCombined' | 'PrepareCombined' | 'IntendCombined' | 'PayCombined' | 'CancelCombined' | 'CloseCombined'
>
export const decideCombined = (_c: CombinedCommand, _view: View, _given: Given): Decision => todo()
const todo = (): never => {
  throw new Error('being built')
}

export type CombinedEvent =
  | 'CombinedStarted'
  | 'CombinedPrepared'
  | 'CombinedIntended'
  | 'CombinedPaid'
  | 'CombinedCancelled'
  | 'CombinedClosed'
export const evolveCombined = (_view: View, _event: Stamped<CombinedEvent>): readonly Change[] => todo()
