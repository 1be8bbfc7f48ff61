/** Epoch ms as the wire writes it: RFC 3339 in UTC with milliseconds. */
export const instant = (ms: number): string => new Date(ms).toISOString()
