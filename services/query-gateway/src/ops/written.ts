/** Positions outgrow what a double holds, so they are decimal strings on the wire. */
export const written = (data: unknown): string =>
  JSON.stringify(data, (_, value) => (typeof value === 'bigint' ? String(value) : value))
