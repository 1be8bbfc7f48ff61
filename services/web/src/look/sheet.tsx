import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Button } from './button.tsx'

type SheetProps = { title: string; open: boolean; onClose: () => void; children: ReactNode }

/** Something that wants all attention for a moment; Escape ends it, and the focus goes back to where it was. */
export const Sheet = ({ title, open, onClose, children }: SheetProps) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    if (open && !dialog.current!.open) dialog.current!.showModal()
    if (!open && dialog.current!.open) dialog.current!.close()
  }, [open])
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby={id} onClose={onClose}>
      {open && (
        <div className="stack">
          <div className="row">
            <h2 id={id}>{title}</h2>
            <Button kind="quiet" className="button push" onClick={onClose} aria-label="Close">
              ✕
            </Button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  )
}
