import type { LiveSnapshot } from '@cartstream/client'
import { type ReactNode, useEffect } from 'react'
import { learnTime } from '../look/clock.ts'
import { ErrorBox } from '../look/error-box.tsx'
import { Loading, Stale } from '../look/states.tsx'

/** `none`: what stands there where there is no such thing, which is no failure. */
type LiveListProps<Row> = { what: string; snapshot: LiveSnapshot<Row>; none?: ReactNode; children: ReactNode }

/** What stands in a live list's place until there is one, or where there is none to be had. Rows that were seen stay in all other states. */
export const LiveList = <Row,>({ what, snapshot, none, children }: LiveListProps<Row>) => {
  const { status, rows, error, asOf, retry } = snapshot
  useEffect(() => {
    if (asOf !== undefined && status === 'live') learnTime(asOf)
  }, [asOf, status])
  if (status === 'connecting') return <Loading what={what} />
  if (status !== 'failed') return children
  if (none !== undefined && error?.code === 'not-found') return none
  return (
    <>
      <ErrorBox error={error} what={`The ${what} cannot be watched`} onRetry={retry} />
      {rows.size > 0 && (
        <>
          <Stale>What is below is as it was before that.</Stale>
          {children}
        </>
      )}
    </>
  )
}
