import { given } from '@cartstream/spec/given'
import { add, ann, bob, configured, listed, mug, staff, stocked } from '@cartstream/spec/sample'
import { annsCheckout, checkOut, confirm, fail, giveUp, intend } from '@cartstream/spec/selling'
import { checkoutFailed } from '@cartstream/spec/sold'
import { annsCart, at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const inCheckout = (differing = {}) =>
  given(configured({ payLater: true }), listed(mug), stocked('MUG', '10')).after(add('MUG', '1'), checkOut(differing))
const stream = `payment/${annsCheckout}`
const combined = idOf(9, 0)

describe('a payment that fails', () => {
  it('opens the cart again; what is held stays held', () => {
    const failed = inCheckout().when(fail()).then(checkoutFailed())
    expect(failed.view.get('cart', annsCart)).toMatchObject({ status: 'open', version: 5 })
    expect(failed.view.get('hold', idOf(1, 1))?.expiresAt).toBe(Date.parse(at(30 * 60)))
  })
  it('names its intent, as it was recorded or as the provider names it', () => {
    const one = { intent: 'pi_1' }
    inCheckout().after(intend()).when(fail()).then(checkoutFailed(one))
    inCheckout().after(intend()).when(fail(one)).then(checkoutFailed(one))
    inCheckout().when(fail(one)).then(checkoutFailed(one))
  })
  it('of an intent that is not waited for fails nothing', () => {
    inCheckout()
      .after(intend())
      .when(fail({ intent: 'pi_0' }))
      .thenNothing()
  })
  it('twice, or after the checkout is over, or after it was paid, is already so', () => {
    inCheckout().after(fail()).when(fail()).thenNothing()
    inCheckout().after(giveUp()).when(fail()).thenNothing()
    inCheckout()
      .after(confirm())
      .when(fail({ intent: 'pi_1' }))
      .thenNothing()
  })
  it('can be told by its customer, staff and the provider, and by nobody else', () => {
    for (const by of [ann, staff]) inCheckout().when(fail({ by })).then(checkoutFailed())
    inCheckout()
      .when(fail({ by: bob }))
      .thenRejected({ code: 'not-found', stream })
    given(configured()).when(fail()).thenRejected({ code: 'not-found', stream })
  })
  it('is never a part’s of a combined checkout', () => {
    inCheckout({ combined }).when(fail()).thenRejected({ code: 'combined-part', detail: combined, stream })
    inCheckout({ combined })
      .when(fail({ by: ann }))
      .thenRejected({ code: 'combined-part', detail: combined, stream })
  })
})
