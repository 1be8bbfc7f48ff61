/**
 * What a customer is told: that there is a sheet, or an order, and where; whoever tells them fetches it. `id`: the same however often it is
 * told. `client`: the subject of their token. `resource`: the path of what it is about, at the gateway.
 */
export type Message = { id: string; shop: string; client: string; session: string; resource: string } & (
  | { type: 'sales-sheet'; sheet: string; title: string; total: string; currency: string; order?: string }
  | { type: 'session-converted'; order: string; total: string }
)

/** Whoever tells customers something. */
export interface Messages {
  /**
   * Passes the message on, once however often it is told, which is theirs to see to by its id. `refused`: it will never be taken, in words for the
   * shop's staff. Throws where that is not known: tell it again.
   */
  tell(message: Message): Promise<'told' | { refused: string }>
}

/** The longest body of a message, in bytes. */
export const MAX_BODY_BYTES = 65_536

/** A message as it is passed on, in JSON. */
export const bodyOf = (message: Message): Buffer | { refused: string } => {
  const body = Buffer.from(JSON.stringify(message))
  return body.length > MAX_BODY_BYTES ? { refused: `the message is longer than ${MAX_BODY_BYTES} bytes` } : body
}
