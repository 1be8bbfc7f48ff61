import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorBox } from '../look/error-box.tsx'
import { Loading, Stale } from '../look/states.tsx'
import { At } from '../look/zone.tsx'

type AskedProps<T> = { what: string; query: UseQueryResult<T>; children: (data: T) => ReactNode }

/** What was asked for; what stands there before it came, and where it does not. What came before stays, marked as old. */
export const Asked = <T,>({ what, query, children }: AskedProps<T>) => {
  const { data, error, dataUpdatedAt, refetch } = query
  const again = () => void refetch()
  if (data === undefined)
    return error === null ? <Loading what={what} /> : <ErrorBox error={error} what={`No ${what}`} onRetry={again} />
  return (
    <>
      {error !== null && (
        <Stale>
          The {what} could not be asked for again: this is as of <At at={new Date(dataUpdatedAt).toISOString()} />.
        </Stale>
      )}
      {children(data)}
    </>
  )
}
