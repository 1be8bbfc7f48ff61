import { createHash } from 'node:crypto'

/**
 * The reserved id of an actor's next cart in a shop: `<shop>.` and base64url of the first 16 bytes of
 * SHA-256 of `cart\n<shop>\n<actor>\n<which>`. `which`: how many carts the actor had there before; or `synced`, the one that another
 * storefront keeps for them. Handler and gateway both derive it, so an unopened cart can be named and read before its first event.
 */
export const cartIdOf = (shop: string, actor: string, which: number | 'synced'): string => {
  const digest = createHash('sha256').update(`cart\n${shop}\n${actor}\n${which}`).digest()
  return `${shop}.${digest.subarray(0, 16).toString('base64url')}`
}
