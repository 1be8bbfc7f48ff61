import { CartstreamError } from '@cartstream/client'
import type { ReactNode } from 'react'
import { signOut } from '../identity/identity.ts'
import { Button } from './button.tsx'
import { CopyId } from './copy-id.tsx'

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
      <p>{told?.fix ?? fixOf(told)}</p>
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

const fixes: Partial<Record<CartstreamError['code'], string>> = {
  unauthenticated: 'Sign in again: the token has ended, or is not one of this service.',
  forbidden: 'Sign in with a role that may do this, or ask somebody who has one.',
  'not-found': 'Check the id. What belongs to another shop is not found here either.',
  network: 'Check that this computer is online and the service is running, then try again.',
  deadline: 'The service did not answer in time. Try again in a moment.',
  'payment-failed': 'Nothing was taken. Pay again, or in another way.',
  'price-changed': 'Look at the prices of now, and go on if they are all right.',
  'out-of-stock': 'Take less of it, or wait until there is more.',
  unavailable: 'The service cannot answer right now. Try again in a moment.',
  'too-many-requests': 'Wait a moment, then try again.',
}

const fixOf = (told: CartstreamError | undefined): string => {
  if (told === undefined) return 'Load the page again. If it comes back, report it with what you did before.'
  return fixes[told.code] ?? (told.retryable ? 'Try again in a moment.' : 'See the page of its code for what to do.')
}
