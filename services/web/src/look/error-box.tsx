import { CartstreamError } from '@cartstream/client'
import type { ReactNode } from 'react'
import { signOut } from '../identity/identity.ts'
import { Button } from './button.tsx'
import { CopyId } from './copy-id.tsx'
import { Fix } from './fix.tsx'

/** `busy`: it is being tried again. */
type ErrorBoxProps = {
  error: unknown
  what?: string
  onRetry?: (() => void) | undefined
  busy?: boolean
  children?: ReactNode
}

/** What went wrong, in the service's own words: what is the matter, what to do, and what to quote when asking for help. */
export const ErrorBox = ({ error, what, onRetry, busy = false, children }: ErrorBoxProps) => {
  const told = error instanceof CartstreamError ? error : undefined
  const title = told?.title ?? 'Something in this page went wrong'
  const detail = told?.detail ?? (error instanceof Error ? error.message : String(error))
  return (
    <div className="notice" data-tone="bad" role="alert">
      <strong>{what === undefined ? title : `${what}: ${title}`}</strong>
      {detail !== title && <p>{detail}</p>}
      <Fix text={told?.fix ?? fixOf(told)} />
      {told !== undefined && (
        <dl>
          <div>
            <dt>Code</dt>
            <dd>{told.type === undefined ? told.code : <a href={told.type}>{told.code}</a>}</dd>
          </div>
          {told.requestId !== undefined && (
            <div>
              <dt>Request-Id</dt>
              <dd>
                <CopyId id={told.requestId} what="Request-Id" />
              </dd>
            </div>
          )}
        </dl>
      )}
      <div className="row">
        {onRetry !== undefined && (
          <Button onClick={onRetry} busy={busy}>
            Try again
          </Button>
        )}
        {(told?.code === 'unauthenticated' || told?.code === 'forbidden') && (
          <Button onClick={signOut}>Sign in as somebody else</Button>
        )}
        {children}
      </div>
    </div>
  )
}

/** Where neither the service nor its client says what to do. */
const fixOf = (told: CartstreamError | undefined): string => {
  if (told === undefined) return 'Load the page again. If it comes back, report it with what you did before.'
  return told.retryable ? 'Try again in a moment.' : 'Load the page again. If it comes back, report it with its code.'
}
