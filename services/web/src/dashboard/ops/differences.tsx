import type { Job } from '@cartstream/client'
import { At } from '../../look/zone.tsx'
import { differing } from './job.ts'

type Diff = NonNullable<Job['diff']>[number]
type Sample = Diff['samples'][number]

/** What differs between the rows in use and those folded anew: counts per read model, rows by name, the first of them with its event. */
export const Differences = ({ diff }: { diff: readonly Diff[] }) => {
  const count = differing({ diff })
  return (
    <div className="stack">
      <h3>{count === 0 ? 'Not a row differs' : `${count} ${count === 1 ? 'row differs' : 'rows differ'}`}</h3>
      <Counts diff={diff} />
      {diff.map((each) => (
        <Rows key={each.model} diff={each} />
      ))}
    </div>
  )
}

const columns = ['rows', 'added', 'removed', 'changed'] as const
const names = { rows: 'Rows', added: 'Only in the log', removed: 'Only among the rows', changed: 'Changed' } as const

const Counts = ({ diff }: { diff: readonly Diff[] }) => (
  <table className="table" data-fold>
    <thead>
      <tr>
        <th scope="col">Read model</th>
        {columns.map((column) => (
          <th key={column} scope="col" className="number">
            {names[column]}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {diff.map((each) => (
        <tr key={each.model}>
          <td>{each.model}</td>
          {columns.map((column) => (
            <td key={column} className="number" data-label={names[column]}>
              {column !== 'rows' && each[column] > 0 ? <strong>{each[column]}</strong> : each[column]}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)

const Rows = ({ diff: { model, first, samples } }: { diff: Diff }) => {
  if (first === undefined) return null
  return (
    <div className="stack">
      <p>
        The first of {model}: <strong>{rowName(first)}</strong> {hows[first.how]}, at position{' '}
        <span className="mono">{first.position}</span>
        {first.event !== undefined && (
          <>
            , by {first.event.type} of <span className="mono">{first.event.stream}</span> (<At at={first.event.at} />)
          </>
        )}
        .
      </p>
      <details>
        <summary>
          {samples.length} {samples.length === 1 ? 'row' : 'rows'} of {model} by name
        </summary>
        <ul className="samples">
          {samples.map((sample) => (
            <li key={`${sample.table} ${sample.shop} ${sample.key}`}>
              <span className="mono">{rowName(sample)}</span> {hows[sample.how]}
              {sample.columns !== undefined && sample.columns.length > 0 && ` (${sample.columns.join(', ')})`}
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}

const hows: Record<Sample['how'], string> = {
  added: 'is in the log and not among the rows',
  removed: 'is among the rows and not in the log',
  changed: 'has another content',
}
const rowName = ({ table, shop, key }: Sample): string => `${table} ${shop} ${key}`
