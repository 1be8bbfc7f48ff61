import type { Job } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { Empty } from '../../look/states.tsx'
import { At } from '../../look/zone.tsx'
import { Link, useAddress } from '../../way/way.tsx'
import { useWatched } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { nameOf, pathOf, states } from './job.ts'
import { JobCard } from './job-card.tsx'
import { StateBadge } from './state-badge.tsx'

type Listed = { rows: readonly Job[] }
const BUSY_MS = 1000
const IDLE_MS = 5000

const useJobs = () => {
  const [chosen] = useAddress('job')
  const rebuilds = useWatched<Listed>('/v1/ops/rebuilds', IDLE_MS)
  const verifications = useWatched<Listed>('/v1/ops/verify', IDLE_MS)
  const all = [...(rebuilds.data?.rows ?? []), ...(verifications.data?.rows ?? [])].toSorted(
    (a, b) => Date.parse(b.requestedAt) - Date.parse(a.requestedAt),
  )
  const job = chosen === '' ? all.find(({ state }) => !states[state].isOver) : all.find(({ id }) => id === chosen)
  const isMissing = chosen !== '' && job === undefined && !rebuilds.isFetching && !verifications.isFetching
  return { rebuilds, verifications, all, job, isMissing }
}

/** The job that the address names, or else one that is under way. */
export const CurrentJob = () => {
  const { job, isMissing } = useJobs()
  if (isMissing) return <Empty title="There is no such job">It concerns another shop, or was never asked for.</Empty>
  return job === undefined ? null : <WatchedJob key={job.id} job={job} />
}

/** All there were, the newest first. */
export const Jobs = () => {
  const { rebuilds, verifications, all, job } = useJobs()
  return (
    <section className="card stack" aria-labelledby="jobs">
      <h2 id="jobs">Rebuilds and verifications</h2>
      <Asked what="rebuilds" query={rebuilds}>
        {() => (
          <Asked what="verifications" query={verifications}>
            {() =>
              all.length === 0 ? (
                <p className="soft">Nothing was rebuilt or verified yet.</p>
              ) : (
                <List jobs={all} chosen={job?.id} />
              )
            }
          </Asked>
        )}
      </Asked>
    </section>
  )
}

/** Asked for by itself, each second until it is over: a list says what it was a while ago. */
const WatchedJob = ({ job }: { job: Job }) => {
  const query = useWatched<Job>(pathOf(job), ({ state } = job) => (states[state].isOver ? IDLE_MS : BUSY_MS))
  return (
    <Asked what="job" query={query}>
      {(now) => <JobCard job={now} />}
    </Asked>
  )
}

const List = ({ jobs, chosen }: { jobs: readonly Job[]; chosen: string | undefined }) => (
  <table className="table" data-fold>
    <thead>
      <tr>
        <th scope="col">What</th>
        <th scope="col">State</th>
        <th scope="col">Rows of</th>
        <th scope="col">Asked for</th>
        <th scope="col">By</th>
        <th scope="col">Job</th>
      </tr>
    </thead>
    <tbody>
      {jobs.map((job) => (
        <tr key={job.id} aria-current={job.id === chosen ? 'true' : undefined}>
          <td>
            <Link to={`/ops?job=${job.id}`}>{nameOf(job)}</Link>
          </td>
          <td>
            <StateBadge state={job.state} />
          </td>
          <td data-label="Rows of">{job.shop ?? 'all shops'}</td>
          <td data-label="Asked for">
            <At at={job.requestedAt} />
          </td>
          <td data-label="By">{job.by}</td>
          <td>
            <CopyId id={job.id} what="job id" short={`…${job.id.slice(-8)}`} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
