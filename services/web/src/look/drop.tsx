import { type ReactNode, useEffect, useRef } from 'react'

/** Something to choose that needs no place of its own; closed by Escape, and by looking elsewhere. */
export const Drop = ({ name, children }: { name: string; children: ReactNode }) => {
  const details = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event) => {
      const isInside = event.target instanceof Node && details.current!.contains(event.target)
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !isInside) details.current!.open = false
    }
    addEventListener('keydown', close)
    addEventListener('pointerdown', close)
    return () => {
      removeEventListener('keydown', close)
      removeEventListener('pointerdown', close)
    }
  }, [])
  return (
    <details className="drop" ref={details}>
      <summary className="button">{name}</summary>
      <div className="drop-in stack">{children}</div>
    </details>
  )
}
