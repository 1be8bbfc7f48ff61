import { type Column, ordersOf, type Sort } from './column.ts'

type TableHeadProps<Row> = { columns: readonly Column<Row>[]; sort: Sort; onSort: (sort: Sort) => void }

const signs = { ascending: '▲', descending: '▼' } as const

export const TableHead = <Row,>({ columns, sort, onSort }: TableHeadProps<Row>) => (
  <div role="rowgroup">
    <div role="row" className="grid-head" aria-rowindex={1}>
      {columns.map(({ key, name, isNumber }) => {
        const is = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none'
        return (
          <div key={key} role="columnheader" aria-sort={is} data-end={isNumber}>
            <button type="button" onClick={() => onSort(is === 'descending' ? key : `-${key}`)}>
              {name}
              {is !== 'none' && <span aria-hidden="true">{signs[is]}</span>}
            </button>
          </div>
        )
      })}
    </div>
  </div>
)

/** The same choice where there is no room for a head. */
export const SortChoice = <Row,>({ columns, sort, onSort }: TableHeadProps<Row>) => (
  <label className="only-narrow">
    <span className="unseen">Sort by</span>
    <select className="input" value={sort} onChange={({ target }) => onSort(target.value)}>
      {columns.flatMap((column) => {
        const { key, name } = column
        const [up, down] = ordersOf(column)
        return [
          <option key={`-${key}`} value={`-${key}`}>
            {name}, {down}
          </option>,
          <option key={key} value={key}>
            {name}, {up}
          </option>,
        ]
      })}
    </select>
  </label>
)
