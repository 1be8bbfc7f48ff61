import type { Column } from '../table/column.ts'

/** So many are drawn; a filter finds the others. */
const SHOWN = 100

type RowsProps<Row> = {
  name: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  none: string
}

/** A kind of rows as they stood. */
export const Rows = <Row,>({ name, columns, rows, keyOf, none }: RowsProps<Row>) => (
  <section className="card stack" aria-label={name}>
    <div className="row">
      <h2>{name}</h2>
      <span className="soft">{rows.length}</span>
    </div>
    {rows.length === 0 ? <p className="soft">{none}</p> : <Table {...{ columns, keyOf }} rows={rows.slice(0, SHOWN)} />}
    {rows.length > SHOWN && <p className="soft small">These are the first {SHOWN}; filter to find others.</p>}
  </section>
)

const Table = <Row,>({ columns, rows, keyOf }: Pick<RowsProps<Row>, 'columns' | 'rows' | 'keyOf'>) => (
  <table className="table" data-fold>
    <thead>
      <tr>
        {columns.map(({ key, name, isNumber }) => (
          <th key={key} scope="col" className={isNumber ? 'number' : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={keyOf(row)}>
          {columns.map(({ key, name, isNumber, cell }, i) => (
            <td key={key} className={isNumber ? 'number' : undefined} data-label={i === 0 ? undefined : name}>
              {cell(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)
