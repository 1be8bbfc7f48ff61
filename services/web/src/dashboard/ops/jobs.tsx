import type { Job } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { Empty } from '../../look/states.tsx'
import { At } from '../../look/zone.tsx'
import { Link, useAddress } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { merged, nameOf, states } from './job.ts'
import { JobCard } from './job-card.tsx'
import { StateBadge } from './state-badge.tsx'

type Listed = { rows: readonly Job[] }
const EVERY_MS = 5000

/**
 * Jobs, the newest first, and the one that the address names, or else one that is under way. `told`: by the stream, the newest as they go on; it
 * leaves out what differs, and older ones. The lists have all of it, and are asked when the stream says that a job has got on.
 */
export const useJobs = (told: readonly Job[] = []) => {
  const [chosen] = useAddress('job')
  const since = told.map(({ id, state }) => `${id} ${state}`).join()
  const everyMs = chosen === '' || told.some(({ id }) => id === chosen) ? undefined : EVERY_MS
  const rebuilds = useAsked<Listed>('/v1/ops/rebuilds', since, everyMs)
  const verifications = useAsked<Listed>('/v1/ops/verify', since, everyMs)
  const all = merged([...(rebuilds.data?.rows ?? []), ...(verifications.data?.rows ?? [])], told)
  const job = chosen === '' ? all.find(({ state }) => !states[state].isOver) : all.find(({ id }) => id === chosen)
  const isRead = [rebuilds, verifications].every(({ data, isFetching }) => data !== undefined && !isFetching)
  const isMissing = chosen !== '' && job === undefined && isRead
  return { rebuilds, verifications, all, job, isMissing }
}

type JobsProps = { jobs: ReturnType<typeof useJobs> }

export const CurrentJob = ({ jobs: { job, isMissing } }: JobsProps) => {
  if (isMissing) return <Empty title="There is no such job">It concerns another shop, or was never asked for.</Empty>
  return job === undefined ? null : <JobCard key={job.id} job={job} />
}

/** All there were. */
export const Jobs = ({ jobs: { rebuilds, verifications, all, job } }: JobsProps) => (
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
