import type { Availability } from '@cartstream/client'
import { CopyId } from '../../look/copy-id.tsx'
import { money, quantity } from '../../look/money.ts'
import type { Column } from '../table/column.ts'
import { StockBadge, stateOf } from './sku.tsx'

/** Units of a SKU; nothing is said where the row has none, as a bundle, that is made of others. */
const units = (key: 'onHand' | 'held' | 'available', name: string): Column<Availability> => ({
  key,
  name,
  width: '6rem',
  isNumber: true,
  narrow: key === 'available' ? 'end' : 'no',
  value: (sku) => Number(sku[key] ?? 0),
  text: (sku) => sku[key] ?? '',
  cell: (sku) => (sku[key] === undefined ? <span className="soft">–</span> : quantity(sku[key])),
})

export const skuColumns: readonly Column<Availability>[] = [
  {
    key: 'name',
    name: 'Product',
    width: 'minmax(10rem, 3fr)',
    value: ({ name }) => name,
    cell: ({ name }) => name,
  },
  units('available', 'Available'),
  {
    key: 'sku',
    name: 'SKU',
    width: 'minmax(7rem, 1fr)',
    value: ({ sku }) => sku,
    cell: ({ sku }) => <CopyId id={sku} what="SKU" />,
  },
  {
    key: 'state',
    name: 'State',
    width: '7rem',
    narrow: 'end',
    value: stateOf,
    cell: (sku) => <StockBadge sku={sku} />,
  },
  units('onHand', 'On hand'),
  units('held', 'Held'),
  {
    key: 'price',
    name: 'Price',
    width: '6rem',
    isNumber: true,
    narrow: 'no',
    value: ({ price }) => Number(price),
    text: ({ price }) => price,
    cell: ({ price, currency }) => money(price, currency),
  },
]
