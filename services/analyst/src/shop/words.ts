import type { Explained, HeldBy } from './explain.ts'

/** `subject`: who it is held for, where the reader may know. */
type Told = Omit<Explained, 'heldBy'> & { heldBy: readonly (HeldBy & { subject?: string })[] }

/** Holds that are named one by one in words. */
const MOST_NAMED = 5

const things = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** 45 s, 13 min 50 s, 2 h 5 min. */
const span = (seconds: number): string => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const parts = hours > 0 ? [`${hours} h`, `${minutes} min`] : [`${minutes} min`, `${seconds % 60} s`]
  return parts.filter((part) => !part.startsWith('0 ')).join(' ') || '0 s'
}

/** The same as an explanation, for people: a sentence a line. */
export const inWords = (explained: Told): readonly string[] => [
  verdict(explained),
  ...stock(explained),
  ...explained.heldBy.slice(0, MOST_NAMED).map(held),
  ...more(explained),
  ...last(explained),
  ...waiting(explained),
  ...needed(explained),
]

const verdict = ({ sku, name, status, buyable, pool: { batch, available } }: Told): string => {
  const what = `${sku}${batch === '-' ? '' : `, batch ${batch}`} (${name})`
  if (status === 'delisted') return `${what} cannot be bought: it is no longer sold.`
  return buyable
    ? `${what} can be bought: ${available} available.`
    : `${what} cannot be bought: ${available} available.`
}

const stock = ({ parts, pool, holds }: Told): readonly string[] => {
  if (parts !== undefined)
    return [`It is made of ${parts.map((p) => `${p.quantity} ${p.sku} (${p.available} available)`).join(' and ')}.`]
  const { onHand, held, safetyStock, backorder } = pool
  const kept = safetyStock === '0' ? '' : `, ${safetyStock} of them kept back as safety stock`
  const onOrder = backorder === '0' ? '' : `, ${backorder} more may be sold on backorder`
  const taken = holds === 0 ? 'nothing is held' : `${held} held by ${things(holds, 'hold', 'holds')}`
  return [`${onHand} on hand${kept}${onOrder}; ${taken}.`]
}

const held = ({ cart, subject, quantity, ageSeconds, secondsLeft }: Told['heldBy'][number]): string => {
  const whose = subject === undefined ? '' : ` of ${subject}`
  return `Cart ${cart}${whose} has held ${quantity} for ${span(ageSeconds)}, and will for ${span(secondsLeft)} more.`
}

const more = ({ holds }: Told): readonly string[] =>
  holds > MOST_NAMED ? [`${things(holds - MOST_NAMED, 'hold ends', 'holds end')} later than these.`] : []

const last = ({ lastUnit, refusals, buyable, parts }: Told): readonly string[] => {
  if (lastUnit === undefined) return buyable || parts ? [] : ['There never was a whole one.']
  const { type, event, at, cart, order } = lastUnit
  const whose = order !== undefined ? ` for order ${order}` : cart !== undefined ? ` in cart ${cart}` : ''
  const went = `The last whole one went at ${at} with ${type} ${event}${whose}.`
  if (refusals === undefined || refusals.count === 0) return [went, 'Nobody was refused since.']
  const count = `${refusals.atLeast ? 'At least ' : ''}${things(refusals.count, 'add was', 'adds were')}`
  return [went, `${count} refused since, the last at ${refusals.lastAt}.`]
}

const waiting = ({ waiting: { places, firstWants } }: Told): readonly string[] =>
  places === 0 ? [] : [`${things(places, 'customer waits', 'customers wait')} for it; the first wants ${firstWants}.`]

/** What would have to happen, soonest first. */
const needed = ({ buyable, status, parts, heldBy, waiting: { places } }: Told): readonly string[] => {
  if (buyable) return []
  if (status === 'delisted') return ['It must be listed again.']
  const short = parts?.filter(({ available }) => available.startsWith('0')).map(({ sku }) => sku)
  if (short !== undefined && short.length > 0) return [`Ask the same of ${short.join(' and ')}.`]
  const [first] = heldBy
  if (first === undefined) return ['Stock must be brought: nothing is held that could come back.']
  const whose = places > 0 ? ', to those who wait first' : ''
  const comes = first.quantity === '1' ? 'comes' : 'come'
  const when = `${first.quantity} ${comes} back in ${span(first.secondsLeft)}`
  return [`If nobody extends the hold, ${when}${whose}; or stock is brought.`]
}
