import { useEffect, useId, useMemo, useSyncExternalStore } from 'react'
import type { Client, Filter, LiveSnapshot, LiveView, Store } from '../types.ts'
import type { Availability, LiveCart } from '../wire.ts'
import { perFrame } from './per-frame.ts'
import { useClient } from './provider.ts'

export type LiveHookOptions = { filter?: Filter; paused?: boolean }

const LINGER_MS = 500

/** A view that opens with the first to subscribe and closes a moment after the last has gone. */
type Shared<Row> = Store<LiveSnapshot<Row>> & { set(options: LiveHookOptions): void }
const views = new WeakMap<Client, Map<string, Shared<unknown>>>()

/** Rows of a topic as they change. Components that name the same topic, without options, share one view of it. */
export const useLive = <Row>(topic: string, options: LiveHookOptions = {}): LiveSnapshot<Row> => {
  const client = useClient()
  const id = useId()
  const { filter, paused } = options
  const name = filter === undefined && paused === undefined ? topic : `${topic} ${id}`
  const view = useMemo(() => sharedView<Row>(client, topic, name), [client, topic, name])
  const { sku, ownerKind } = filter ?? {}
  useEffect(() => {
    view.set({ filter: { ...(sku && { sku }), ...(ownerKind && { ownerKind }) }, ...(paused && { paused }) })
  }, [view, sku, ownerKind, paused])
  return useSyncExternalStore(view.subscribe, view.getSnapshot, view.getSnapshot)
}

export const useLiveCarts = (options?: LiveHookOptions): LiveSnapshot<LiveCart> => useLive('live-carts', options)
export const useAvailability = (): LiveSnapshot<Availability> => useLive('availability')

const sharedView = <Row>(client: Client, topic: string, name: string): Shared<Row> => {
  const known = views.get(client) ?? new Map<string, Shared<unknown>>()
  views.set(client, known)
  const shared = (known.get(name) as Shared<Row> | undefined) ?? makeView<Row>(client, topic)
  known.set(name, shared as Shared<unknown>)
  return shared
}

const makeView = <Row>(client: Client, topic: string): Shared<Row> => {
  let view: LiveView<Row> | undefined
  let options: LiveHookOptions = {}
  let last: LiveSnapshot<Row> = connecting()
  let users = 0
  let closing: ReturnType<typeof setTimeout> | undefined
  const apply = () => {
    view?.filter(options.filter ?? {})
    if (options.paused) view?.pause()
    else view?.resume()
  }
  const close = () => {
    view?.close()
    view = undefined
    last = connecting()
  }
  return {
    subscribe(listener) {
      clearTimeout(closing)
      users++
      view ??= client.live<Row>(topic, options.filter === undefined ? {} : { filter: options.filter })
      apply()
      const drawn = perFrame(listener)
      const stop = view.subscribe(drawn.tell)
      return () => {
        stop()
        drawn.forget()
        if (--users === 0) closing = setTimeout(close, LINGER_MS)
      }
    },
    getSnapshot() {
      if (view !== undefined) last = view.getSnapshot()
      return last
    },
    set(wanted) {
      options = wanted
      apply()
    },
  }
}

const connecting = <Row>(): LiveSnapshot<Row> => ({
  ...{ status: 'connecting', rows: new Map<string, Row>(), cursor: undefined, asOf: undefined, age: undefined },
  ...{ since: Date.now(), paused: false, waiting: 0, presence: undefined, ops: undefined, error: undefined },
  retry() {}, // nothing has failed yet
})
