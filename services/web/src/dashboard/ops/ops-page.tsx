import { useLive } from '@cartstream/client/react'
import { LiveList } from '../../live/live-list.tsx'
import { PageHead } from '../page-head.tsx'
import { BeginJob } from './begin-job.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { CurrentJob, Jobs, useJobs } from './jobs.tsx'
import { Lags } from './lags.tsx'
import './ops.css'

/** What keeps the read models right: how far behind they are, made anew or checked against the log, and the events that they cannot take. */
export const Page = () => {
  const snapshot = useLive<never>('ops')
  const { ops } = snapshot
  const jobs = useJobs(ops?.jobs)
  return (
    <>
      <PageHead title="Operations" />
      <CurrentJob jobs={jobs} />
      <LiveList what="lag and dead letters" snapshot={snapshot}>
        {ops !== undefined && (
          <>
            <Lags rows={ops.lag} />
            <DeadLetters told={ops.deadLetters} />
          </>
        )}
      </LiveList>
      <BeginJob />
      <Jobs jobs={jobs} />
    </>
  )
}
