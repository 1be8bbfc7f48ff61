import type { ButtonHTMLAttributes, ReactNode } from 'react'

type Kind = 'main' | 'danger' | 'quiet'
type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: Kind | undefined
  busy?: boolean
  children: ReactNode
}

/** `busy`: what was pressed is being done; it cannot be pressed again meanwhile, and keeps the focus. */
export const Button = ({ kind, busy = false, onClick, children, ...rest }: ButtonProps) => (
  <button
    type="button"
    className="button"
    data-kind={kind}
    aria-busy={busy || undefined}
    aria-disabled={busy || undefined}
    onClick={busy ? undefined : onClick}
    {...rest}
  >
    {busy && <span className="spinner" aria-hidden="true" />}
    {children}
  </button>
)
