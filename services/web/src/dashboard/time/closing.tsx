import { type ReactNode, useId } from 'react'
import { Button } from '../../look/button.tsx'

/** One thing that is looked at beside the whole, until it is closed. */
export const Closing = ({ name, onClose, children }: { name: string; onClose: () => void; children: ReactNode }) => {
  const id = useId()
  return (
    <section className="card stack" aria-labelledby={id}>
      <div className="row">
        <h2 id={id}>{name}</h2>
        <Button kind="quiet" className="button push" onClick={onClose} aria-label={`Close ${name}`}>
          ✕
        </Button>
      </div>
      {children}
    </section>
  )
}
