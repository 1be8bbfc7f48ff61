import type { Command } from '@cartstream/schemas'
import type { Said } from './truth.ts'

type CombinedCommand = Extract<
  Command,
  {
    type: 'StartCombined' | 'PrepareCombined' | 'IntendCombined' | 'PayCombined' | 'CancelCombined' | 'CloseCombined'
  }
>

/** Would this no to a step of a combined checkout be right now? */
export const refusesCombined = ({ command, ledger, answer: { code } }: Said<CombinedCommand>): boolean => {
  if (command.type === 'StartCombined') return false
  const saga = ledger.combined.get(command.combined)
  if (code === 'not-found') return saga === undefined
  return code === 'checkout-over' && (saga?.status === 'cancelled' || saga?.status === 'closed')
}
