import pg from 'pg'

/** Every value of every table of a database, byte for byte, by table; but for those of the schemas that are named. */
export const dumpTables = async (
  connectionString: string,
  besides: readonly string[] = [],
): Promise<ReadonlyMap<string, Buffer>> => {
  const tables = await rowsOf<{ name: string }>(
    connectionString,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema <> all ($1)`,
    [['pg_catalog', 'information_schema', ...besides]],
  )
  const dumped = new Map<string, Buffer>()
  for (const { name } of tables) {
    const rows = await rowsOf<Record<string, unknown>>(connectionString, `select * from ${name}`)
    const values = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (value instanceof Buffer ? value : Buffer.from(JSON.stringify(value) ?? '')))
    dumped.set(name, Buffer.concat(values))
  }
  return dumped
}

/** The rows that a statement finds, on a connection of its own. */
export const rowsOf = async <R extends pg.QueryResultRow>(
  connectionString: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<R>(text, [...values])).rows
  } finally {
    await client.end()
  }
}
