import { ShopId } from '@cartstream/schemas'
import { InvalidArgumentError } from 'commander'

/** A shop that a command names. Throws InvalidArgumentError. */
export const shopId = (text: string): string => {
  const parsed = ShopId.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]!.message)
  return parsed.data
}
