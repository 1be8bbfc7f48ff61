import type { SalesSheet } from '@cartstream/schemas'

/** A sales sheet, and what its printed forms say besides. `shop`: its name; `madeAt`: RFC 3339. */
export type Printed = { sheet: SalesSheet; shop: string; madeAt: string }
