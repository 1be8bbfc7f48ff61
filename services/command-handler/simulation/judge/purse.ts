import type { World } from '../world.ts'
import { pence } from './amounts.ts'
import { check } from './broken.ts'
import { moneyName } from './keep/payments.ts'
import type { Ledgers } from './traces.ts'

/**
 * All that payers paid is an order, went back, by the provider or by hand, or is on the list of what is paid and not fulfilled: each once, and
 * nothing is made up.
 */
export const checkMoney = ({ provider, profile, tally }: World, ledgers: Ledgers): void => {
  const known = new Set<string>()
  for (const { id, shop, payment, combined, amount, status } of provider.intents.values()) {
    const ledger = ledgers.get(shop)!
    const parts = combined
      ? (ledger.combined.get(payment)?.parts ?? [])
      : [{ shop, checkout: payment, total: pence(amount) }]
    for (const { shop: of, checkout, total } of parts) {
      const money = ledgers.get(of)?.money.get(moneyName(checkout, id))
      known.add(`${of} ${moneyName(checkout, id)}`)
      const say = () => `${total} of ${id} for ${checkout} is ${status} at the provider, and ${money?.at} here`
      check((status === 'taken') === (money !== undefined), 'paid-money-has-one-end', say)
      check(money === undefined || money.amount === total, 'paid-money-has-one-end', say)
      if (money !== undefined) tally.add(`paid: ${money.at}`)
    }
    const back = [...provider.refunds.values()].filter(({ intent }) => intent === id)
    const refunds = [...ledgers.values()].flatMap((l) => [...l.refunds]).filter(([, { intent }]) => intent === id)
    const rest = refunds.filter(([name, { byHand }]) => byHand || provider.refused.has(name))
    const sum =
      back.reduce((sum, refund) => sum + pence(refund.amount), 0) +
      rest.reduce((sum, [, refund]) => sum + refund.amount, 0)
    tally.add('paid: refund by hand', refunds.filter(([, { byHand }]) => byHand).length)
    const owed = parts.reduce((sum, { shop: of, checkout, total }) => {
      return ledgers.get(of)?.money.get(moneyName(checkout, id))?.at === 'refund' ? sum + total : sum
    }, 0)
    check(sum === owed, 'paid-money-has-one-end', () => `${sum} of ${id} went back or waits for staff, ${owed} should`)
  }
  for (const shop of profile.shops)
    for (const name of ledgers.get(shop)!.money.keys())
      check(known.has(`${shop} ${name}`), 'paid-money-has-one-end', () => `nobody paid ${name} in ${shop}`)
}

/** A combined checkout is all or nothing: every part has its money, or none has, and none stays frozen for it. */
export const checkCombined = (ledgers: Ledgers, now: number): void => {
  for (const { id, status, parts, carts, ends, intent } of [...ledgers.values()].flatMap((l) => [
    ...l.combined.values(),
  ])) {
    const waits = status === 'intended' && ends > now
    check(waits || status === 'closed', 'combined-is-whole', () => `${id} is ${status} at the end`)
    if (waits) continue
    for (const { shop } of carts) {
      const frozen = [...ledgers.get(shop)!.checkouts.values()].find((c) => c.combined === id && c.status === 'active')
      check(frozen === undefined, 'combined-is-whole', () => `${id} is over, and ${frozen?.id} of it is not`)
    }
    const paid = parts.filter(({ shop, checkout }) => ledgers.get(shop)?.money.has(moneyName(checkout, intent ?? '')))
    const whole = paid.length === 0 || paid.length === parts.length
    check(whole, 'combined-is-whole', () => `${paid.length} of the ${parts.length} parts of ${id} are paid`)
  }
}
