import { CartstreamError } from '@cartstream/client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from '../look/button.tsx'
import { ErrorBox } from '../look/error-box.tsx'
import { Loading, Stale } from '../look/states.tsx'
import { At } from '../look/zone.tsx'
import { useIsOld } from './ask.ts'

/** `oldAfterMs`: as useAsked has it. */
type Query<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'dataUpdatedAt' | 'isFetching' | 'refetch'> & {
  oldAfterMs?: number
}
/** `none`: what stands there where there is no such thing, which is no failure. */
export type AskedProps<T> = { what: string; query: Query<T>; none?: ReactNode; children: (data: T) => ReactNode }

/** What was asked for; what stands there before it came, and where it does not. What came before stays, marked as old. */
export const Asked = <T,>({ what, query, none, children }: AskedProps<T>) => {
  const { data, error, isFetching, refetch } = query
  if (data === undefined) {
    if (error === null) return <Loading what={what} />
    if (none !== undefined && isNotFound(error)) return none
    return <ErrorBox error={error} what={`No ${what}`} onRetry={() => void refetch()} busy={isFetching} />
  }
  return (
    <>
      <Old what={what} query={query} />
      {children(data)}
    </>
  )
}

export const isNotFound = (error: unknown): boolean => error instanceof CartstreamError && error.code === 'not-found'

/** That what is shown was true a while ago. */
const Old = <T,>({ what, query }: { what: string; query: Query<T> }) => {
  const { error, dataUpdatedAt, isFetching, refetch } = query
  if (!useIsOld(query)) return null
  return (
    <Stale>
      <span>
        The {what} could not be asked for again{error !== null && ` (${titleOf(error)})`}: this is as of{' '}
        <At at={new Date(dataUpdatedAt).toISOString()} />.
      </span>
      <Button className="button push" busy={isFetching} onClick={() => void refetch()}>
        Try again
      </Button>
    </Stale>
  )
}

const titleOf = (error: Error): string => (error instanceof CartstreamError ? error.title : error.message)
