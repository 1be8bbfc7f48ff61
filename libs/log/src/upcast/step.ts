/** An event's `data` as some version wrote it, not parsed yet: what comes out of the last step is. */
export type Data = { readonly [member: string]: unknown }
/** From a version to the next one: pure, and total over whatever an object may hold. */
export type Step = (data: Data) => Data
