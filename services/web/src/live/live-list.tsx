import type { LiveSnapshot } from '@cartstream/client'
import { type ReactNode, useEffect } from 'react'
import { learnTime } from '../look/clock.ts'
import { ErrorBox } from '../look/error-box.tsx'
import { Loading } from '../look/states.tsx'

type LiveListProps<Row> = { what: string; snapshot: LiveSnapshot<Row>; children: ReactNode }

/** What stands in a live list's place until there is one, or where there is none to be had. Rows that were seen stay in all other states. */
export const LiveList = <Row,>({ what, snapshot: { status, rows, error, asOf }, children }: LiveListProps<Row>) => {
  useEffect(() => {
    if (asOf !== undefined && status === 'live') learnTime(asOf)
  }, [asOf, status])
  if (status === 'connecting') return <Loading what={what} />
  if (status !== 'failed') return children
  return (
    <>
      <ErrorBox error={error} what={`The ${what} cannot be watched`} />
      {rows.size > 0 && children}
    </>
  )
}
