import type { Order } from '@cartstream/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { ErrorBox } from '../../look/error-box.tsx'
import { money } from '../../look/money.ts'
import { Sheet } from '../../look/sheet.tsx'
import { useCommand } from '../ask.ts'

/** Ends an order; nothing to do where it has ended already. */
export const CancelOrder = ({ order }: { order: Order }) => {
  const [isOpen, setOpen] = useState(false)
  if (order.status !== 'paid' && order.status !== 'unpaid') return null
  return (
    <div>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Cancel the order
      </Button>
      <Sheet title="Cancel the order" open={isOpen} onClose={() => setOpen(false)}>
        <CancelForm order={order} onDone={() => setOpen(false)} />
      </Sheet>
    </div>
  )
}

const CancelForm = ({ order: { id, status, total, currency }, onDone }: { order: Order; onDone: () => void }) => {
  const [restock, setRestock] = useState(true)
  const [reason, setReason] = useState('')
  const cancel = useCommand('POST', 'The order is cancelled.')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = { restock, ...(reason.trim() !== '' && { reason: reason.trim() }) }
    cancel.mutate({ path: `orders/${encodeURIComponent(id)}/cancel`, body }, { onSuccess: onDone })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        {status === 'paid'
          ? `${money(total, currency)} go back to the buyer. This cannot be undone.`
          : 'Nothing was paid for it yet, so nothing goes back. This cannot be undone.'}
      </p>
      <label className="row">
        <input type="checkbox" checked={restock} onChange={({ target }) => setRestock(target.checked)} />
        Put the goods back into stock
      </label>
      <label className="field">
        <span>Why (optional, kept with the order)</span>
        <input className="input" maxLength={200} value={reason} onChange={({ target }) => setReason(target.value)} />
      </label>
      {cancel.error !== null && <ErrorBox error={cancel.error} what="It was not cancelled" />}
      <div className="row">
        <Button kind="danger" type="submit" busy={cancel.isPending}>
          Cancel it
        </Button>
        <Button onClick={onDone}>Leave it</Button>
      </div>
    </form>
  )
}
