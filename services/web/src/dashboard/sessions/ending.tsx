import { CartstreamError } from '@cartstream/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money } from '../../look/money.ts'
import { Sheet } from '../../look/sheet.tsx'
import { useAsked } from '../ask.ts'
import type { StaffSession } from './session.tsx'
import type { Wishes } from './wish.ts'

type SureProps = {
  title: string | undefined
  means: string | undefined
  busy: boolean
  onClose: () => void
  onSure: () => void
}

/** Asks once more before something that others feel. */
export const SureSheet = ({ title, means, busy, onClose, onSure }: SureProps) => (
  <Sheet title={title ?? ''} open={title !== undefined} onClose={onClose}>
    <p>{means}</p>
    <div className="row">
      <Button kind="danger" busy={busy} onClick={onSure}>
        {title}
      </Button>
      <Button onClick={onClose}>Leave it as it is</Button>
    </div>
  </Sheet>
)

type ConvertProps = { session: StaffSession; wishes: Wishes; open: boolean; onClose: () => void }

/** Sells what is in the session; beyond the client's credit only with a reason, which is written down. */
export const ConvertSheet = ({ open, onClose, ...rest }: ConvertProps) => (
  <Sheet title="Make the order" open={open} onClose={onClose}>
    <ConvertForm onClose={onClose} {...rest} />
  </Sheet>
)

const ConvertForm = ({ session, wishes, onClose }: Omit<ConvertProps, 'open'>) => {
  const [why, setWhy] = useState('')
  const { id, total, currency, itemCount } = session
  // What the stream last said of the credit may be of before a limit was set.
  const { data = session } = useAsked<StaffSession>(`sessions/${encodeURIComponent(id)}`)
  const isRefused = wishes.error instanceof CartstreamError && wishes.error.code === 'credit-exceeded'
  const isOver = isRefused || data.credit?.sufficient === false
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = why.trim() === '' ? {} : { bypassCredit: why.trim() }
    const wish = { method: 'POST', path: 'convert', body, done: 'It is an order.', not: 'No order was made' } as const
    wishes.mutate(wish, { onSuccess: onClose })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        {itemCount === 1 ? 'One line' : `${itemCount} lines`} for {money(total, currency)}, to be paid by invoice. The
        goods leave the stock, and the session is over.
      </p>
      {isOver && (
        <label className="field">
          <span>It is more than the client’s credit. Why sell it all the same? This is written down.</span>
          <input
            className="input"
            required
            maxLength={500}
            value={why}
            onChange={({ target }) => setWhy(target.value)}
          />
        </label>
      )}
      {wishes.error !== null && wishes.variables?.path === 'convert' && (
        <ErrorBox error={wishes.error} what="No order was made" />
      )}
      <div className="row">
        <Button kind="main" type="submit" busy={wishes.isPending}>
          Make the order
        </Button>
        <Button onClick={onClose}>Not yet</Button>
      </div>
    </form>
  )
}
