import type { DeadLetter } from '@cartstream/client'
import { At } from '../../look/zone.tsx'
import { Link, useAddress } from '../../way/way.tsx'
import { useWatched } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { DeadLetterDetail } from './dead-letter-detail.tsx'

const EVERY_MS = 5000

/** Streams of which a live read model could not take an event; it goes on with all others. */
export const DeadLetters = () => {
  const [chosen] = useAddress('letter')
  const query = useWatched<{ rows: readonly DeadLetter[] }>('/v1/ops/dead-letters', EVERY_MS)
  return (
    <section className="card stack" aria-labelledby="dead-letters">
      <h2 id="dead-letters">Dead letters</h2>
      <Asked what="dead letters" query={query}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p>
              Nothing waits. <span className="soft">An event that a read model cannot take would be here.</span>
            </p>
          ) : (
            <List letters={rows} />
          )
        }
      </Asked>
      {chosen !== '' && <DeadLetterDetail key={chosen} id={chosen} />}
    </section>
  )
}

const words: Record<DeadLetter['state'], string> = { parked: 'waits', retrying: 'is taken again', skipping: 'goes on' }

const List = ({ letters }: { letters: readonly DeadLetter[] }) => (
  <table className="table" data-fold>
    <thead>
      <tr>
        <th scope="col">Stream</th>
        <th scope="col">Read model</th>
        <th scope="col">State</th>
        <th scope="col" className="number">
          Events waiting
        </th>
        <th scope="col">Since</th>
        <th scope="col">Error</th>
      </tr>
    </thead>
    <tbody>
      {letters.map(({ id, stream, model, state, waiting, parkedAt, error }) => (
        <tr key={id}>
          <td>
            <Link to={`/ops?letter=${encodeURIComponent(id)}`}>{stream}</Link>
          </td>
          <td>{model}</td>
          <td>
            <span className="badge" data-tone={state === 'parked' ? 'bad' : 'warn'}>
              <span aria-hidden="true">▲</span>
              {words[state]}
            </span>
          </td>
          <td className="number" data-label="Events waiting">
            {waiting}
          </td>
          <td data-label="Since">
            <At at={parkedAt} />
          </td>
          <td className="small">{error}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
