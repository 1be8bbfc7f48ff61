import { PageHead } from '../page-head.tsx'
import { BeginJob } from './begin-job.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { CurrentJob, Jobs } from './jobs.tsx'
import { Lags } from './lags.tsx'
import './ops.css'

/** What keeps the read models right: how far behind they are, made anew or checked against the log, and the events that they cannot take. */
export const Page = () => (
  <>
    <PageHead title="Operations" />
    <CurrentJob />
    <Lags />
    <DeadLetters />
    <BeginJob />
    <Jobs />
  </>
)
