import { money } from '../../look/money.ts'
import { At } from '../../look/zone.tsx'
import type { Column } from '../table/column.ts'
import { clientOf, hostOf, SessionBadge, type StaffSession, wordOf } from './session.tsx'

const whenOf = ({ startedAt, scheduledAt }: StaffSession): string => startedAt ?? scheduledAt ?? ''

const narrow = { narrow: 'no' } as const

export const sessionColumns: readonly Column<StaffSession>[] = [
  { key: 'client', name: 'Client', width: 'minmax(8rem, 1fr)', value: clientOf, cell: clientOf },
  {
    key: 'status',
    name: 'State',
    width: '12rem',
    narrow: 'end',
    value: ({ status }) => wordOf(status),
    cell: ({ status, checkoutRequested }) => (
      <>
        <SessionBadge status={status} />{' '}
        {checkoutRequested && (
          <span className="badge" data-tone="warn">
            wants to buy
          </span>
        )}
      </>
    ),
  },
  {
    key: 'title',
    name: 'Title',
    width: 'minmax(8rem, 2fr)',
    value: ({ title }) => title,
    cell: ({ title }) => title,
  },
  {
    key: 'total',
    name: 'Total',
    width: '7rem',
    isNumber: true,
    narrow: 'end',
    value: ({ total }) => Number(total),
    text: ({ total }) => total,
    cell: ({ total, currency }) => money(total, currency),
  },
  {
    ...{ key: 'lines', name: 'Lines', width: '4rem', isNumber: true, ...narrow },
    value: ({ itemCount }) => itemCount,
    cell: ({ itemCount }) => itemCount,
  },
  {
    ...{ key: 'when', name: 'Begins, began', width: '11rem', sorts: 'instant', ...narrow },
    value: (session) => Date.parse(whenOf(session)) || 0,
    text: whenOf,
    cell: (session) =>
      whenOf(session) === '' ? <span className="soft">no time set</span> : <At at={whenOf(session)} />,
  },
  { ...{ key: 'host', name: 'Host', width: 'minmax(6rem, 1fr)', ...narrow }, value: hostOf, cell: hostOf },
]
