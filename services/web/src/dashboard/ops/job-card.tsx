import type { Job } from '@cartstream/client'
import { useEffect, useRef } from 'react'
import { announce } from '../../look/announcer.tsx'
import { CopyId } from '../../look/copy-id.tsx'
import { Fact } from '../../look/fact.tsx'
import { At } from '../../look/zone.tsx'
import { Link } from '../../way/way.tsx'
import { Differences } from './differences.tsx'
import { nameOf, states } from './job.ts'
import { JobActions } from './job-actions.tsx'
import { Partitions } from './partitions.tsx'
import { StateBadge } from './state-badge.tsx'

/** One job: how it stands, how far it is, what differs, and what can be asked of it. */
export const JobCard = ({ job }: { job: Job }) => {
  const { state, error, diff, progress } = job
  const { means, isOver, word } = states[state]
  const name = nameOf(job)
  const told = useRef(state)
  useEffect(() => {
    if (told.current !== state) announce(`${name}: ${word}.`)
    told.current = state
  }, [state, name, word])
  return (
    <section className="card stack" aria-labelledby="job">
      <div className="row">
        <h2 id="job">{name}</h2>
        <StateBadge state={state} />
        <span className="row push">
          <CopyId id={job.id} what="job id" />
          <Link to="/ops">Close</Link>
        </span>
      </div>
      <p>{means}</p>
      {error !== undefined && (
        <div className="notice" data-tone="bad">
          <strong>Why it failed</strong>
          <p>{error}</p>
        </div>
      )}
      {!isOver && progress.length > 0 && <Partitions progress={progress} />}
      {diff !== undefined && <Differences diff={diff} />}
      <JobActions job={job} />
      <JobFacts job={job} />
    </section>
  )
}

const JobFacts = ({
  job: { shop, by, requestedAt, endedAt, rollbackUntil, expected, dryRun, progress },
}: {
  job: Job
}) => (
  <dl className="facts">
    <Fact name="Rows of">{shop ?? 'all shops'}</Fact>
    <Fact name="Asked for by">{by}</Fact>
    <Fact name="Asked for">
      <At at={requestedAt} />
    </Fact>
    {endedAt !== undefined && (
      <Fact name="Ended">
        <At at={endedAt} />
      </Fact>
    )}
    <Fact name="Events folded">{progress.reduce((sum, { events }) => sum + events, 0).toLocaleString()}</Fact>
    <Fact name="May differ">{dryRun ? 'compared only' : `${expected} rows`}</Fact>
    {rollbackUntil !== undefined && (
      <Fact name="Can be taken back until">
        <At at={rollbackUntil} />
      </Fact>
    )}
  </dl>
)
