import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'

const Row = z.object({ sku: z.string(), name: z.string(), price: z.string(), stock: z.string() })
export type CatalogueRow = z.infer<typeof Row>

const FILE = join(import.meta.dirname, '../../../../samples/catalogue.csv')

/** The demo shop's products with their prices (GBP) and stock; see samples/ATTRIBUTION.md. */
export const readCatalogue = async (file = FILE): Promise<CatalogueRow[]> =>
  z.array(Row).parse(parse(await readFile(file), { columns: true }))
