import type { ComponentType } from 'react'

/** Roles as tokens say them. */
export type Role = 'admin' | 'staff' | 'customer' | 'guest' | 'analyst' | 'ops' | 'service'
/** What `:names` of the page's path are. */
export type PageProps = { params: Readonly<Record<string, string>> }
/**
 * `path`: also what the gateway answers with the dashboard; a new page needs no other line. `name`: in the navigation; a page without one is
 * reached from another. `load`: fetched when it is first gone to.
 */
export type PageEntry = {
  path: string
  name?: string
  roles: readonly Role[]
  load: () => Promise<{ Page: ComponentType<PageProps> }>
}

const shop = ['admin', 'staff'] as const

/** Every page of the dashboard, in the order of the navigation. */
export const pages: readonly PageEntry[] = [
  { path: '/carts', name: 'Live carts', roles: [...shop, 'analyst'], load: () => import('./carts/carts-page.tsx') },
  { path: '/carts/:cart', roles: [...shop, 'analyst'], load: () => import('./carts/cart-page.tsx') },
  {
    path: '/availability',
    name: 'Availability',
    roles: [...shop, 'analyst', 'ops'],
    load: () => import('./availability/availability-page.tsx'),
  },
  {
    path: '/availability/:sku',
    roles: [...shop, 'analyst', 'ops'],
    load: () => import('./availability/sku-page.tsx'),
  },
  { path: '/orders', name: 'Orders', roles: [...shop, 'analyst'], load: () => import('./orders/orders-page.tsx') },
  { path: '/orders/:order', roles: [...shop, 'analyst'], load: () => import('./orders/order-page.tsx') },
  {
    path: '/unfulfilled',
    name: 'Paid, not fulfilled',
    roles: shop,
    load: () => import('./unfulfilled/unfulfilled-page.tsx'),
  },
  {
    path: '/sessions',
    name: 'Live sessions',
    roles: shop,
    load: () => import('./sessions/sessions-page.tsx'),
  },
  { path: '/sessions/:session', roles: shop, load: () => import('./sessions/session-page.tsx') },
  { path: '/sessions/:session/sheets/:sheet', roles: shop, load: () => import('./sheets/sheet-page.tsx') },
  { path: '/room/:room', roles: ['admin', 'customer'], load: () => import('./room/room-page.tsx') },
  {
    path: '/analytics',
    name: 'Analytics',
    roles: [...shop, 'analyst'],
    load: () => import('./analytics/analytics-page.tsx'),
  },
  { path: '/time', name: 'Time', roles: [...shop, 'analyst'], load: () => import('./time/time-page.tsx') },
  { path: '/ops', name: 'Operations', roles: ['ops', 'admin'], load: () => import('./ops/ops-page.tsx') },
]

/** Where a role begins: operators at their own page, others at the first that they may see; shoppers have none. */
export const homeOf = (role: Role): string | undefined =>
  role === 'ops' ? '/ops' : pages.find(({ name, roles }) => name !== undefined && roles.includes(role))?.path
