import { type OutputKind, printData, printRows, table } from '../output.ts'
import { type Answered, asking, pagesOf } from './ask.ts'

type State = { version?: number; itemCount?: number; total?: string; currency?: string; status?: string }
type Event = { id: string; type: string; at: string; data: Record<string, unknown>; state: State }
type Change = { path: string; was?: unknown; is?: unknown }
export type HistoryOptions = { from?: string; to?: string; url?: string; output: OutputKind }

/** A cart's timeline: each event, and the cart after it; with `--from`, also what differs between the two moments. */
export const history = async (cart: string, { from, to, url, output }: HistoryOptions): Promise<void> => {
  const ask = await asking(cart.slice(0, cart.indexOf('.')), url)
  const events: Event[] = []
  let first: Answered | undefined
  for await (const { next: _, ...page } of pagesOf(ask, `carts/${cart}/history`, { from, to })) {
    first ??= page
    events.push(...(page.events as Event[]))
  }
  if (output === 'jsonl') printRows(output, events, '')
  else printData(output, { ...first, events }, textOf(events, (first?.changes ?? []) as Change[]))
}

const textOf = (events: readonly Event[], changes: readonly Change[]): string => {
  const lines = events.map(({ at, type, data, state }) => [at, type, about(data), stateIn(state)])
  const timeline = lines.length === 0 ? 'Nothing happened to it then.' : table(lines)
  if (changes.length === 0) return timeline
  return `${timeline}\n\nWhat differs:\n${changes.map(changed).join('\n')}`
}

/** What an event is about: how much of what. */
const about = ({ quantity, sku, unitPrice, because, holds }: Record<string, unknown>): string => {
  const held = Array.isArray(holds) ? `${holds.length} ${holds.length === 1 ? 'hold' : 'holds'}` : undefined
  return [quantity, sku, unitPrice && `at ${unitPrice}`, held, because && `(${because})`].filter(Boolean).join(' ')
}

const stateIn = ({ version, itemCount, total, currency, status = 'open' }: State): string =>
  `version ${version ?? '-'}, ${status}, ${itemCount ?? 0} items, ${total ?? '-'} ${currency ?? ''}`.trimEnd()

const changed = ({ path, was, is }: Change): string => {
  const said = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
  return `  ${path}: ${said(was)} -> ${said(is)}`
}
