import type { Command } from '@cartstream/schemas'
import type { Ledger } from '../ledger.ts'
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
  if (saga === undefined) return false
  switch (code) {
    case 'checkout-over':
      return saga.status === 'cancelled' || saga.status === 'closed' || saga.payments.size > 0
    case 'no-checkout':
      return command.type === 'PayCombined' && saga.parts.length === 0
    case 'payment-pending': {
      if (command.type !== 'CloseCombined') return false
      const ends = saga.status === 'paid' || saga.status === 'cancelled'
      return !ends || command.payments !== saga.payments.size
    }
    default:
      return false
  }
}

/** Was this step of a combined checkout done already, or is it beyond need? */
export const stepIsDone = (command: Exclude<CombinedCommand, { type: 'StartCombined' }>, ledger: Ledger): boolean => {
  const saga = ledger.combined.get(command.combined)
  switch (command.type) {
    case 'PrepareCombined':
      return saga !== undefined && saga.status !== 'started'
    case 'IntendCombined':
      return saga?.intent === command.intent || saga?.status === 'paid'
    case 'PayCombined':
      return saga?.payments.has(command.intent) === true
    case 'CancelCombined':
      return saga?.status === 'cancelled' || saga?.status === 'closed' || saga?.status === 'paid'
    case 'CloseCombined':
      return saga?.status === 'closed'
  }
}
