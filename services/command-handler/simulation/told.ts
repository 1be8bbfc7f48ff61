import type { Answer, Submission, Unanswered } from '../src/answers.ts'

/** A command in few words, for the story. Ids are cut short: that is enough to tell them apart. */
export const told = (command: Submission['command']): string => {
  const by = 'caller' in command ? ` of ${command.caller.actor.replace(/0+$/, '')}` : ''
  switch (command.type) {
    case 'AddItem':
    case 'BuyNow':
      return `${command.type} ${command.sku} x${command.quantity}${by}`
    case 'AdjustStock':
      return `stock ${command.sku} ${JSON.stringify(command.change)}`
    case 'ChangeItem':
      return `change ${short(command.line)} to ${command.quantity}${by}`
    case 'AddSessionItem':
      return `${command.type} ${command.sku} x${command.quantity}${command.sample ? ' as a sample' : ''}${by}`
    case 'MoveSession':
      return `${command.move} the session${by}`
    case 'JoinWaitlist':
    case 'LeaveWaitlist':
      return `${command.type} ${command.sku}${by}`
    case 'ConfirmPayment':
    case 'SettlePayment':
      return `${command.type} ${short(command.checkout)} by ${command.intent.slice(-14)}`
    default:
      return `${command.type}${aboutOf(command)}${by}`
  }
}

const aboutOf = (command: object): string => {
  for (const name of ['line', 'checkout', 'order', 'hold', 'combined', 'refund'])
    if (name in command) return ` ${short(String((command as Record<string, unknown>)[name]))}`
  return ''
}

const short = (id: string): string => id.slice(id.indexOf('.') + 1).slice(0, 6)

export const said = (answer: Answer | Unanswered): string =>
  answer.outcome === 'unanswered'
    ? answer.code
    : `${answer.code}${answer.replayed ? ' (replay)' : ''} at ${answer.position}`
