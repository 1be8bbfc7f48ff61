import type { AnalyticsHour } from '@cartstream/client'
import { money, quantity } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import type { Column } from '../table/column.ts'

type Row = AnalyticsHour
const count = (key: keyof Row & string, name: string): Column<Row> => ({
  ...{ key, name, width: '1fr', isNumber: true },
  value: (row) => Number(row[key]),
  cell: (row) => String(row[key]),
})
/** Exactly as the service says it; a rate of nothing is not there. */
const percent = (key: keyof Row & string, name: string): Column<Row> => ({
  ...{ key, name, width: '1fr', isNumber: true },
  value: (row) => row[key] ?? '',
  cell: (row) => (row[key] === undefined ? '–' : `${row[key]} %`),
})

/** The figures of the plots, and what they are made of. */
export const hourColumns: readonly Column<Row>[] = [
  { key: 'hour', name: 'Hour from', width: '1fr', value: ({ hour }) => hour, cell: ({ hour }) => <At at={hour} /> },
  count('cartsOpened', 'Carts opened'),
  count('adds', 'Adds'),
  count('deniedAdds', 'Denied'),
  count('outOfStock', 'Out of stock'),
  percent('addSuccessPercent', 'Add success'),
  percent('conversionPercent', 'Conversion'),
  percent('abandonmentPercent', 'Abandonment'),
  count('orders', 'Orders'),
  {
    ...{ key: 'units', name: 'Units sold', width: '1fr', isNumber: true },
    value: ({ unitsSold }) => unitsSold,
    cell: ({ unitsSold }) => quantity(unitsSold),
  },
  {
    ...{ key: 'revenue', name: 'Revenue', width: '1fr', isNumber: true },
    value: ({ revenue }) => revenue,
    cell: ({ revenue, currency }) => money(revenue, currency),
  },
  {
    ...{ key: 'average', name: 'Average value', width: '1fr', isNumber: true },
    value: ({ averageValue }) => averageValue ?? '',
    cell: ({ averageValue, currency }) => (averageValue === undefined ? '–' : money(averageValue, currency)),
  },
]

/** The newest hour first. */
export const HoursTable = ({ rows }: { rows: readonly Row[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls within itself must be reachable by the keyboard
  <section className="card hours" aria-label="Hour by hour" tabIndex={0}>
    <table className="table" data-fold>
      <thead>
        <tr>
          {hourColumns.map(({ key, name, isNumber }) => (
            <th key={key} scope="col" className={isNumber && 'number'}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map((row) => (
          <tr key={row.hour}>
            {hourColumns.map(({ key, name, isNumber, cell }, i) => (
              <td key={key} className={isNumber && 'number'} data-label={i === 0 ? undefined : name}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
