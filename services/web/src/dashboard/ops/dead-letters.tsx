import type { DeadLetter, OpsFrame } from '@cartstream/client'
import { At } from '../../look/zone.tsx'
import { Link, useAddress } from '../../way/way.tsx'
import { useAsked } from '../ask.ts'
import { Asked } from '../asked.tsx'
import { DeadLetterDetail } from './dead-letter-detail.tsx'

/** Streams of which a live read model could not take an event; it goes on with all others. */
export const DeadLetters = ({ told }: { told: OpsFrame['deadLetters'] }) => {
  const [chosen] = useAddress('letter')
  const { count, rows } = told
  return (
    <section className="card stack" aria-labelledby="dead-letters">
      <h2 id="dead-letters">Dead letters</h2>
      {count === 0 && (
        <p>
          Nothing waits. <span className="soft">An event that a read model cannot take would be here.</span>
        </p>
      )}
      {count > rows.length ? <All told={told} /> : count > 0 && <List letters={rows} />}
      {chosen !== '' && <DeadLetterDetail key={chosen} id={chosen} told={rows.find(({ id }) => id === chosen)} />}
    </section>
  )
}

/** More than the stream tells of. */
const All = ({ told }: { told: OpsFrame['deadLetters'] }) => {
  const query = useAsked<{ rows: readonly DeadLetter[] }>('/v1/ops/dead-letters', JSON.stringify(told))
  return (
    <Asked what="dead letters" query={query}>
      {({ rows }) => <List letters={rows} />}
    </Asked>
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
