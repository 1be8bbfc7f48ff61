import type { PaymentRow } from '@cartstream/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money } from '../../look/money.ts'
import { Sheet } from '../../look/sheet.tsx'
import { useCommand } from '../ask.ts'
import type { Due, Way } from './money.ts'

type Words = { name: string; means: (due: Due) => string; act: string; done: string }
const sum = ({ amount, currency }: Due): string => money(amount, currency)

/** What staff can do about money; each is said before it is done. */
export const ways: Record<Way, Words> = {
  order: {
    name: 'Make it an order',
    means: (due) => `${sum(due)} count as paid, and the goods are sold now, if they can still be had.`,
    act: 'Make the order',
    done: 'It is an order now.',
  },
  refund: {
    name: 'Refund it',
    means: (due) => `${due.provider} is asked to give ${sum(due)} back. This cannot be undone.`,
    act: 'Refund it',
    done: 'The refund is on its way.',
  },
  'by-hand': {
    name: 'Given back by hand',
    means: (due) =>
      `You give ${sum(due)} back yourself. Say it here before you hand the money over: the answer tells whether it has gone back already.`,
    act: 'I give it back',
    done: 'It is yours to give back now.',
  },
}

type SettleSheetProps = {
  payment: PaymentRow
  due: Due
  way: Way | undefined
  onClose: () => void
  onSettled: () => void
}

export const SettleSheet = ({ payment, due, way, onClose, onSettled }: SettleSheetProps) => (
  <Sheet title={way === undefined ? '' : ways[way].name} open={way !== undefined} onClose={onClose}>
    {way !== undefined && <SettleForm {...{ payment, due, way, onClose, onSettled }} />}
  </Sheet>
)

const SettleForm = ({ payment, due, way, onClose, onSettled }: SettleSheetProps & { way: Way }) => {
  const [note, setNote] = useState('')
  const { means, act, done } = ways[way]
  const settle = useCommand('POST', done)
  const isByHand = way === 'by-hand'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = { how: way, ...due.body, ...(note.trim() !== '' && { note: note.trim() }) }
    const onSuccess = () => {
      onClose()
      onSettled()
    }
    settle.mutate({ path: `payments/${encodeURIComponent(payment.id)}/settle`, body }, { onSuccess })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>{means(due)}</p>
      <label className="field">
        <span>{isByHand ? 'How and why, such as: in cash, receipt 117' : 'Why (optional, kept with the payment)'}</span>
        <input
          className="input"
          maxLength={500}
          required={isByHand}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </label>
      {settle.error !== null && <ErrorBox error={settle.error} what="It was not settled" />}
      <div className="row">
        <Button kind="main" type="submit" busy={settle.isPending}>
          {act}
        </Button>
        <Button onClick={onClose}>Leave it</Button>
      </div>
    </form>
  )
}
