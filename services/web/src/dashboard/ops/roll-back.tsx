import type { Job } from '@cartstream/client'
import { type FormEvent, useState } from 'react'
import { Button } from '../../look/button.tsx'
import { Sheet } from '../../look/sheet.tsx'

type RollBackProps = { job: Job; busy: boolean; onConfirm: () => void }

/** Takes a switch back, once the read model's name has been typed: what is in use changes under everybody who reads. */
export const RollBack = ({ job: { models }, busy, onConfirm }: RollBackProps) => {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const word = models.length === 1 ? models[0]! : 'all'
  const confirm = (event: FormEvent) => {
    event.preventDefault()
    if (typed !== word) return
    setOpen(false)
    onConfirm()
  }
  return (
    <>
      <Button kind="danger" busy={busy} onClick={() => setOpen(true)}>
        Roll back …
      </Button>
      <Sheet title="Roll back" open={isOpen} onClose={() => setOpen(false)}>
        <form className="stack" onSubmit={confirm}>
          <p>
            The old generation of {models.join(', ')} will be in use again, and the new one is dropped. Open pages fetch
            their rows anew.
          </p>
          <label className="field">
            <span>
              Type <strong>{word}</strong> to confirm
            </span>
            <input
              className="input"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          </label>
          <div className="row">
            <Button type="submit" kind="danger" disabled={typed !== word}>
              Roll back
            </Button>
            <Button onClick={() => setOpen(false)}>Leave it as it is</Button>
          </div>
        </form>
      </Sheet>
    </>
  )
}
