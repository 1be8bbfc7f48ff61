/** Epoch ms as rows have it: RFC 3339 in UTC with milliseconds. */
export const instant = (time: number): string => new Date(time).toISOString()
