// biome-ignore-all format: generated, by libs/client/generate.ts

/** What travels. Money and quantities are decimal strings, instants RFC 3339 in UTC (contract.md). */
export type Problem = {
  type: string
  title: string
  status: number
  code: 'bad-request' | 'unauthenticated' | 'forbidden' | 'not-found' | 'unknown-model' | 'method-not-allowed' | 'out-of-stock' | 'already-in-cart' | 'over-limit' | 'below-minimum' | 'price-changed' | 'stock-changed' | 'below-zero' | 'price-too-fine' | 'cart-empty' | 'cart-closed' | 'cart-unverified' | 'unverified-refused' | 'checkout-in-progress' | 'no-checkout' | 'hold-expired' | 'hold-at-cap' | 'carts-disabled' | 'fractional-quantity' | 'bundle-parts' | 'promotion-not-valid' | 'discount-not-valid' | 'already-held' | 'in-stock' | 'provider-unknown' | 'amount-differs' | 'payment-pending' | 'payment-failed' | 'checkout-over' | 'order-closed' | 'already-settled' | 'refund-pending' | 'combined-part' | 'session-not-active' | 'session-closed' | 'credit-exceeded' | 'currencies-differ' | 'delisted' | 'shop-not-configured' | 'currency-fixed' | 'job-in-progress' | 'wrong-state' | 'key-too-old' | 'version-conflict' | 'too-large' | 'unsupported-media-type' | 'key-reused' | 'too-many-requests' | 'internal' | 'unavailable' | 'outcome-unknown' | 'provider-unavailable' | 'diverged' | 'position-not-reached'
  fix: string
  requestId: string
  detail?: string
  errors?: readonly {
    pointer: string
    detail: string
    code: string
    in?: 'path' | 'header' | 'query'
  }[]
  sku?: string
  quantity?: string
  available?: string
  onHand?: string
  version?: number
  cart?: Readonly<Record<string, unknown>>
  user?: string
  shop?: string
}
export type Checkout = {
  id: string
  cart: string
  status: 'active' | 'over' | 'ordered'
  provider: string
  currency: string
  adjustments?: readonly {
    id: string
    label: string
    code?: string
    amount: string
  }[]
  subtotal: string
  discount?: string
  tax: string
  total: string
  expiresAt: string
  intent?: string
  order?: string
  combined?: string
  unfulfilled?: true
  now: string
}
export type Payment = {
  id: string
  provider: string
  total: string
  currency: string
  expiresAt: string
  clientSecret?: string
}
export type ShopConfig = {
  name: string
  currency: string
  taxRate: string
  hold: 'add' | 'checkout' | 'never'
  holdTtlSeconds: number
  holdCapSeconds: number
  checkoutTtlSeconds: number
  cartIdleSeconds: number
  sessionIdleSeconds: number
  maxLines: number
  maxQuantityPerLine: string
  maxHoldsPerCustomer: number
  addAgain: 'increment' | 'reject'
  onExpiry: 'keep' | 'remove'
  mergeStrategy: 'sum' | 'max' | 'guest-wins' | 'existing-wins' | 'guest-if-existing-empty'
  stockShown: 'exact' | 'low-in-out'
  acceptUnverifiedCarts: boolean
  guestHoldTtlSeconds?: number
  sessionHoldTtlSeconds?: number
  cartKeptSeconds?: number
  unpaidOrderSeconds?: number
  payLater?: boolean
  cartsEnabled?: boolean
  latePayment?: 'refund' | 'ask'
  lowStock?: string
}
export type Product = {
  sku: string
  name: string
  price: string
  retailPrice?: string
  cost?: string
  unit: string
  variants?: readonly {
    name: string
    additionalPrice: string
  }[]
  minimumPerCart?: string
  maximumPerCart?: string
  safetyStock?: string
  backorder?: string
  bundleSize?: string
  decimals?: number
  parts?: readonly {
    sku: string
    quantity: string
  }[]
  batches?: readonly {
    name: string
    cost?: string
    expiresOn?: string
  }[]
  hold?: 'add' | 'checkout' | 'never'
  holdTtlSeconds?: number
  attributes?: Readonly<Record<string, string>>
  status: 'listed' | 'delisted'
}
export type Stock = {
  sku: string
  batch?: string
  onHand: string
  held: string
  available: string
}
export type PlacedOrder = {
  id: string
  cart: string
  checkout: string
  status: 'paid' | 'unpaid' | 'cancelled' | 'expired'
  provider: string
  currency: string
  total: string
  payBy?: string
}
export type CartLine = {
  id: string
  sku: string
  variant?: string
  batch?: string
  name: string
  unit: string
  quantity: string
  unitPrice: string
  lineTotal: string
  bundleSize?: string
  sample?: true
  hold?: {
    id: string
    expiresAt: string
  }
  holdEnded?: 'expired' | 'stock-reduced' | 'released-by-staff' | 'release-all'
  priceNow?: string
  delisted?: true
}
export type Cart = {
  id: string
  version: number
  currency: string
  status?: 'checkout' | 'abandoned' | 'ordered' | 'merged' | 'expired'
  checkout?: string
  order?: string
  items: readonly CartLine[]
  saved?: readonly CartLine[]
  itemCount: number
  adjustments?: readonly {
    id: string
    label: string
    code?: string
    amount: string
  }[]
  subtotal: string
  discount?: string
  tax: string
  total: string
  holdsUntil?: string
  now?: string
  purpose?: 'single' | 'waitlist' | 'session'
  openedAt?: string
  lastActivityAt?: string
  owner?: string
  ownerKind?: 'customer' | 'guest'
  subject?: string
}
export type UnverifiedCart = {
  id: string
  unverified: true
  itemCount: number
  total: string
  expiresAt: string
  now?: string
  owner?: string
  ownerKind?: 'customer' | 'guest'
  subject?: string
  version: number
  purpose: 'synced'
  customer?: string
  currency: string
  items: readonly Readonly<Record<string, unknown>>[]
  openedAt: string
  lastActivityAt: string
}
export type LiveCart = {
  id: string
  version: number
  currency: string
  status?: 'checkout' | 'abandoned' | 'ordered' | 'merged' | 'expired'
  checkout?: string
  order?: string
  items: readonly CartLine[]
  saved?: readonly CartLine[]
  itemCount: number
  adjustments?: readonly {
    id: string
    label: string
    code?: string
    amount: string
  }[]
  subtotal: string
  discount?: string
  tax: string
  total: string
  holdsUntil?: string
  now?: string
  purpose?: 'single' | 'waitlist' | 'session'
  openedAt: string
  lastActivityAt: string
  owner: string
  ownerKind: 'customer' | 'guest'
  subject?: string
} | {
  id: string
  unverified: true
  itemCount: number
  total: string
  expiresAt: string
  now?: string
  owner: string
  ownerKind: 'customer' | 'guest'
  subject?: string
  version: number
  purpose: 'synced'
  customer?: string
  currency: string
  items: readonly Readonly<Record<string, unknown>>[]
  openedAt: string
  lastActivityAt: string
}
export type OwnCarts = {
  carts: readonly {
    id: string
    version: number
    currency: string
    status?: 'checkout' | 'abandoned' | 'ordered' | 'merged' | 'expired'
    checkout?: string
    order?: string
    items: readonly CartLine[]
    saved?: readonly CartLine[]
    itemCount: number
    adjustments?: readonly {
      id: string
      label: string
      code?: string
      amount: string
    }[]
    subtotal: string
    discount?: string
    tax: string
    total: string
    holdsUntil?: string
    now?: string
    purpose?: 'single' | 'waitlist' | 'session'
    openedAt?: string
    lastActivityAt?: string
    shop: string
    shopName: string
  }[]
  totals: readonly {
    currency: string
    carts: number
    itemCount: number
    total: string
  }[]
  now: string
}
export type Availability = {
  sku: string
  name: string
  price: string
  retailPrice?: string
  unit: string
  variants?: readonly {
    name: string
    additionalPrice: string
  }[]
  minimumPerCart?: string
  maximumPerCart?: string
  bundleSize?: string
  decimals?: number
  parts?: readonly {
    sku: string
    quantity: string
  }[]
  attributes?: Readonly<Record<string, string>>
  currency: string
  status: 'listed' | 'delisted'
  available?: string
  stock: 'in' | 'low' | 'out'
  batches?: readonly {
    name: string
    expiresOn?: string
  }[]
  onHand?: string
  held?: string
  safetyStock?: string
  backorder?: string
  hold?: 'add' | 'checkout' | 'never'
  holdTtlSeconds?: number
  pools?: readonly {
    batch: string
    onHand: string
    held: string
    available: string
  }[]
}
export type Reservation = {
  id: string
  owner?: string
  ownerKind?: 'customer' | 'guest'
  subject?: string
  cart: string
  line: string
  sku: string
  batch?: string
  quantity: string
  status: 'active' | 'released' | 'completed' | 'expired' | 'revoked'
  because?: 'stock-reduced' | 'released-by-staff' | 'release-all'
  reason?: string
  order?: string
  reservedAt: string
  expiresAt: string
  endedAt?: string
}
export type Order = {
  id: string
  cart: string
  checkout: string
  status: 'paid' | 'unpaid' | 'cancelled' | 'expired'
  provider: string
  currency: string
  total: string
  payBy?: string
  items: readonly {
    id: string
    sku: string
    variant?: string
    batch?: string
    name: string
    unit: string
    quantity: string
    unitPrice: string
    lineTotal: string
    bundleSize?: string
    sample?: true
  }[]
  adjustments?: readonly {
    id: string
    label: string
    code?: string
    amount: string
  }[]
  subtotal: string
  discount?: string
  tax: string
  placedAt: string
  owner?: string
  ownerKind?: 'customer' | 'guest'
  subject?: string
  intent?: string
  combined?: string
  paidAt?: string
  paid?: string
  ended?: {
    at: string
    restock?: boolean
    reason?: string
  }
  refunds?: readonly {
    id: string
    intent?: string
    amount: string
    currency: string
    reason: string
    requestedAt: string
    status: 'requested' | 'sent' | 'refunded' | 'failed' | 'by-hand'
    byHand?: {
      at: string
      note?: string
    }
    providerRefund?: string
    attempts?: number
    error?: string
  }[]
}
export type PaymentRow = {
  id: string
  cart: string
  status: 'active' | 'over' | 'ordered'
  provider: string
  currency: string
  adjustments?: readonly {
    id: string
    label: string
    code?: string
    amount: string
  }[]
  subtotal: string
  discount?: string
  tax: string
  total: string
  expiresAt: string
  order?: string
  combined?: string
  unfulfilled?: true
  now?: string
  ended?: {
    at: string
    how: 'cancelled' | 'failed' | 'expired'
    reason?: string
  }
  refunds?: readonly {
    id: string
    intent?: string
    amount: string
    currency: string
    reason: string
    requestedAt: string
    status: 'requested' | 'sent' | 'refunded' | 'failed' | 'by-hand'
    byHand?: {
      at: string
      note?: string
    }
    providerRefund?: string
    attempts?: number
    error?: string
  }[]
  owner?: string
  ownerKind?: 'customer' | 'guest'
  subject?: string
  intent?: string
  lines?: readonly Readonly<Record<string, unknown>>[]
  startedAt?: string
  paid?: readonly {
    intent: string
    amount: string
    currency: string
    provider: string
    at: string
    late?: true
  }[]
  toSettle?: readonly {
    intent: string
    amount: string
    currency: string
    provider: string
    at: string
    reason: 'out-of-stock' | 'amount-differs' | 'paid-twice' | 'order-ended'
    can: readonly ('order' | 'refund' | 'by-hand')[]
    refund?: string
    settled?: Readonly<Record<string, unknown>>
  }[]
}
export type Session = {
  id: string
  roomCode: string
  status: 'SCHEDULED' | 'ACTIVE' | 'PAUSED' | 'ENDED' | 'CONVERTED' | 'CANCELLED'
  title: string
  scheduledAt?: string
  startedAt?: string
  endedAt?: string
  joined: boolean
  checkoutRequested: boolean
  highlighted?: string
  prices: Readonly<Record<string, string>>
  items: readonly {
    id: string
    sku: string
    variant?: string
    batch?: string
    name: string
    unit: string
    quantity: string
    unitPrice: string
    lineTotal: string
    retailPrice?: string
    addedBy: 'HOST' | 'CLIENT'
    sample: boolean
    highlighted: boolean
    hold?: {
      id: string
      expiresAt: string
    }
    holdEnded?: 'expired' | 'stock-reduced' | 'released-by-staff' | 'release-all'
  }[]
  itemCount: number
  currency: string
  subtotal: string
  tax: string
  total: string
  holdsUntil?: string
  order?: string
  now: string
  host: string
  client: string
  hostId?: string
  clientId?: string
  internalNotes?: string
  config: {
    maxItems: number
    idleSeconds: number
    holdTtlSeconds: number
    allotments?: readonly {
      sku: string
      quantity: string
    }[]
  }
  credit?: {
    limit?: string
    exposure: string
    total: string
    sufficient: boolean
  }
} | {
  id: string
  roomCode: string
  status: 'SCHEDULED' | 'ACTIVE' | 'PAUSED' | 'ENDED' | 'CONVERTED' | 'CANCELLED'
  title: string
  scheduledAt?: string
  startedAt?: string
  endedAt?: string
  joined: boolean
  checkoutRequested: boolean
  highlighted?: string
  prices: Readonly<Record<string, string>>
  items: readonly {
    id: string
    sku: string
    variant?: string
    batch?: string
    name: string
    unit: string
    quantity: string
    unitPrice: string
    lineTotal: string
    retailPrice?: string
    addedBy: 'HOST' | 'CLIENT'
    sample: boolean
    highlighted: boolean
    hold?: {
      id: string
      expiresAt: string
    }
    holdEnded?: 'expired' | 'stock-reduced' | 'released-by-staff' | 'release-all'
  }[]
  itemCount: number
  currency: string
  subtotal: string
  tax: string
  total: string
  holdsUntil?: string
  order?: string
  now: string
}
export type HostView = {
  id: string
  status: 'SCHEDULED' | 'ACTIVE' | 'PAUSED' | 'ENDED' | 'CONVERTED' | 'CANCELLED'
  expiring: readonly {
    sku: string
    variant?: string
    batch?: string
    name: string
    quantity: string
    line: string
    hold: string
    expiresAt: string
    secondsLeft: number
  }[]
  contested: readonly {
    sku: string
    batch?: string
    inSession: string
    heldByOthers: string
    free: string
    waiting: number
  }[]
  sellThrough: readonly {
    sku: string
    quantity: string
    onHand?: string
    percentOfStock?: string
    allotment?: string
    allotmentLeft?: string
  }[]
  now: string
}
export type AnalyticsHour = {
  hour: string
  cartsOpened: number
  cartsMerged: number
  cartsOrdered: number
  cartsAbandoned: number
  conversionPercent?: string
  abandonmentPercent?: string
  sessionsOpened: number
  adds: number
  deniedAdds: number
  outOfStock: number
  addSuccessPercent?: string
  orders: number
  unitsSold: string
  currency: string
  revenue: string
  averageValue?: string
}
export type WaitlistPlace = {
  id: string
  owner?: string
  ownerKind?: 'customer' | 'guest'
  subject?: string
  sku: string
  batch?: string
  variant?: string
  quantity: string
  place: number
  joinedAt: string
}
export type CartHistory = {
  cart: string
  owner: string
  subject?: string
  events: readonly {
    id: string
    type: string
    at: string
    position: string
    actor?: string
    data: Readonly<Record<string, unknown>>
    state: {
      id: string
      version: number
      currency: string
      status?: 'checkout' | 'abandoned' | 'ordered' | 'merged' | 'expired'
      checkout?: string
      order?: string
      items: readonly CartLine[]
      saved?: readonly CartLine[]
      itemCount: number
      adjustments?: readonly {
        id: string
        label: string
        code?: string
        amount: string
      }[]
      subtotal: string
      discount?: string
      tax: string
      total: string
      holdsUntil?: string
      now: string
    } | {
      id: string
      unverified: true
      itemCount?: number
      total?: string
      expiresAt?: string
      now: string
    }
  }[]
  before?: {
    id: string
    version: number
    currency: string
    status?: 'checkout' | 'abandoned' | 'ordered' | 'merged' | 'expired'
    checkout?: string
    order?: string
    items: readonly CartLine[]
    saved?: readonly CartLine[]
    itemCount: number
    adjustments?: readonly {
      id: string
      label: string
      code?: string
      amount: string
    }[]
    subtotal: string
    discount?: string
    tax: string
    total: string
    holdsUntil?: string
    now: string
  } | {
    id: string
    unverified: true
    itemCount?: number
    total?: string
    expiresAt?: string
    now: string
  }
  after?: {
    id: string
    version: number
    currency: string
    status?: 'checkout' | 'abandoned' | 'ordered' | 'merged' | 'expired'
    checkout?: string
    order?: string
    items: readonly CartLine[]
    saved?: readonly CartLine[]
    itemCount: number
    adjustments?: readonly {
      id: string
      label: string
      code?: string
      amount: string
    }[]
    subtotal: string
    discount?: string
    tax: string
    total: string
    holdsUntil?: string
    now: string
  } | {
    id: string
    unverified: true
    itemCount?: number
    total?: string
    expiresAt?: string
    now: string
  }
  changes?: readonly {
    path: string
    was?: unknown
    is?: unknown
  }[]
  next?: string
}
export type ShopMoments = {
  shop: string
  at: string
  now: string
  first?: string
  last?: string
  before?: string
  after?: string
}
export type ShopState = {
  shop: string
  at: string
  position?: string
  counts?: {
    skus: number
    holds: number
    carts: number
  }
  rows: readonly ({
    kind: 'sku'
    sku: string
    name: string
    status: 'listed' | 'delisted'
    available: string
    onHand?: string
    held?: string
    pools?: readonly {
      batch: string
      onHand: string
      held: string
      available: string
    }[]
    holds: number
  } | {
    kind: 'hold'
    id: string
    cart: string
    line: string
    owner: string
    subject?: string
    sku: string
    batch?: string
    quantity: string
    reservedAt: string
    expiresAt: string
  } | {
    id: string
    version: number
    currency: string
    status?: 'checkout' | 'abandoned' | 'ordered' | 'merged' | 'expired'
    checkout?: string
    order?: string
    items: readonly CartLine[]
    saved?: readonly CartLine[]
    itemCount: number
    adjustments?: readonly {
      id: string
      label: string
      code?: string
      amount: string
    }[]
    subtotal: string
    discount?: string
    tax: string
    total: string
    holdsUntil?: string
    now: string
    kind: 'cart'
    owner: string
    subject?: string
    ownerKind?: 'customer' | 'guest'
    lastActivityAt?: string
  } | {
    id: string
    unverified: true
    itemCount?: number
    total?: string
    expiresAt?: string
    now: string
    kind: 'cart'
    owner: string
    subject?: string
    ownerKind?: 'customer' | 'guest'
  } | {
    id: string
    roomCode: string
    status: 'SCHEDULED' | 'ACTIVE' | 'PAUSED' | 'ENDED' | 'CONVERTED' | 'CANCELLED'
    title: string
    scheduledAt?: string
    startedAt?: string
    endedAt?: string
    joined: boolean
    checkoutRequested: boolean
    highlighted?: string
    prices: Readonly<Record<string, string>>
    items: readonly {
      id: string
      sku: string
      variant?: string
      batch?: string
      name: string
      unit: string
      quantity: string
      unitPrice: string
      lineTotal: string
      retailPrice?: string
      addedBy: 'HOST' | 'CLIENT'
      sample: boolean
      highlighted: boolean
      hold?: {
        id: string
        expiresAt: string
      }
      holdEnded?: 'expired' | 'stock-reduced' | 'released-by-staff' | 'release-all'
    }[]
    itemCount: number
    currency: string
    subtotal: string
    tax: string
    total: string
    holdsUntil?: string
    order?: string
    now: string
    host: string
    client: string
    hostId?: string
    clientId?: string
    internalNotes?: string
    kind: 'session'
  })[]
  next?: string
}
export type Explanation = {
  sku: string
  name: string
  status: 'listed' | 'delisted'
  buyable: boolean
  at: string
  position: string
  words: readonly string[]
  pool: {
    batch: string
    onHand: string
    held: string
    available: string
    safetyStock: string
    backorder: string
  }
  parts?: readonly {
    sku: string
    quantity: string
    available: string
  }[]
  holds: number
  heldBy: readonly {
    id: string
    cart: string
    owner: string
    subject?: string
    quantity: string
    expiresAt: string
    ageSeconds: number
    secondsLeft: number
  }[]
  waiting: {
    places: number
    firstWants?: string
  }
  lastUnit?: {
    event: string
    type: string
    at: string
    position: string
    cart?: string
    order?: string
  }
  refusals?: {
    count: number
    since: string
    lastAt?: string
    atLeast?: true
  }
}
export type Job = {
  id: string
  kind: 'rebuild' | 'verify'
  models: readonly string[]
  shop?: string
  state: 'running' | 'paused' | 'comparing' | 'awaiting-approval' | 'switched' | 'rolled-back' | 'matched' | 'differs' | 'cancelled' | 'failed'
  dryRun: boolean
  expected: number
  approve: boolean
  by: string
  requestedAt: string
  endedAt?: string
  error?: string
  progress: readonly {
    partition: number
    position: string
    goal: string
    events: number
    eventsPerSecond: number
    etaSeconds?: number
  }[]
  diff?: readonly {
    model: string
    rows: number
    added: number
    removed: number
    changed: number
    hash: {
      live: string
      refolded: string
    }
    samples: readonly {
      table: string
      shop: string
      key: string
      how: 'added' | 'removed' | 'changed'
      columns?: readonly string[]
      position: string
    }[]
    first?: {
      table: string
      shop: string
      key: string
      how: 'added' | 'removed' | 'changed'
      columns?: readonly string[]
      position: string
      event?: {
        id: string
        type: string
        stream: string
        at: string
      }
    }
  }[]
  rollbackUntil?: string
  asked?: readonly {
    what: 'pause' | 'resume' | 'cancel' | 'approve' | 'rollback'
    by: string
    reason?: string
    at: string
  }[]
}
export type DeadLetter = {
  id: string
  model: string
  partition: number
  shop: string
  stream: string
  error: string
  parkedAt: string
  waiting: number
  state: 'parked' | 'retrying' | 'skipping'
}
export type DeadLetterInspected = {
  id: string
  model: string
  partition: number
  shop: string
  stream: string
  error: string
  parkedAt: string
  waiting: number
  state: 'parked' | 'retrying' | 'skipping'
  parked: readonly {
    index: number
    id: string
    type: string
    position: string
    at: string
    data: unknown
  }[]
  skipped: readonly {
    id: string
    type: string
    position: string
    error: string
    reason: string
    by: string
    at: string
  }[]
}
export type Lag = {
  rows: readonly {
    model: string
    partition: number
    position: string
    events: number
    seconds: number
    progressing: boolean
    saidAt: string
  }[]
}
export type Models = {
  rows: readonly {
    name: string
    version: number
  }[]
}
export type Started = {
  checkout: Checkout
  cart: Cart
  payment?: Payment
  order?: PlacedOrder
}
export type Outcome = {
  checkout: Checkout
  cart: Cart
  order?: PlacedOrder
}
export type Guest = {
  token: string
  subject: string
  shops: '*' | readonly string[]
  expiresAt: string
}
export type AddItem = {
  sku: string
  variant?: string
  batch?: string
  quantity: string
}
export type CheckoutBody = {
  provider?: string
  email?: string
  addresses?: {
    shipping?: {
      name: string
      line1: string
      line2?: string
      city: string
      region?: string
      postalCode?: string
      country: string
      phone?: string
    }
    billing?: {
      name: string
      line1: string
      line2?: string
      city: string
      region?: string
      postalCode?: string
      country: string
      phone?: string
    }
  }
  total?: string
} | null
export type ConfirmBody = {
  amount?: string
  method?: string
} | null
export type MergeBody = {
  from: string
  strategy?: 'sum' | 'max' | 'guest-wins' | 'existing-wins' | 'guest-if-existing-empty'
}
export type OpsFrame = {
  type: 'ops'
  topic: string
  lag: readonly {
    model: string
    partition: number
    position: string
    events: number
    seconds: number
    progressing: boolean
    saidAt: string
  }[]
  jobs: readonly Job[]
  deadLetters: {
    count: number
    rows: readonly DeadLetter[]
  }
}
export type Frame = {
  type: 'snapshot'
  topic: string
  rows: readonly {
    key: string
    row: Readonly<Record<string, unknown>> | null
    position: string
    at: string
  }[]
  cursor: string
} | {
  type: 'changes'
  topic: string
  rows: readonly {
    key: string
    row: Readonly<Record<string, unknown>> | null
    position: string
    at: string
  }[]
  cursor: string
  age?: {
    commitMs: number
    readMs: number
    sendMs: number
  }
} | {
  type: 'up-to-date'
  cursor: string
  at: string
  lagMs: number
  age?: {
    commitMs: number
    readMs: number
    sendMs: number
  }
} | {
  type: 'must-refetch'
  topic: string
} | {
  type: 'presence'
  topic: string
  hosts: number
  clients: number
} | {
  type: 'closed'
  code: 'unauthenticated' | 'forbidden' | 'not-found' | 'bad-request' | 'over-limit' | 'too-large' | 'too-many-requests' | 'slow-client' | 'unavailable'
  topic?: string
} | OpsFrame
