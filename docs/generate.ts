import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { api } from './generate/api.ts'
import { cli } from './generate/cli.ts'
import { configuration } from './generate/configuration.ts'
import { events } from './generate/events.ts'
import { metrics } from './generate/metrics.ts'
import { problems } from './generate/problems.ts'

/**
 * docs/reference: what is said in code already, for people, and committed, so that it is read where the code is.
 * `node docs/generate.ts` writes it; with `--check` it compares and names what differs (exit code 1). After the goldens: two pages are made of these.
 */
const folder = join(import.meta.dirname, 'reference')
const pages = { api, cli, configuration, events, metrics, problems }

const head = (from: string): string =>
  `<!-- Made by \`npm run generate\` from ${from}; whoever changes it here changes nothing. -->\n\n`
const wanted = new Map<string, string>(
  await Promise.all(
    Object.entries(pages).map(async ([name, { from, text }]) => [`${name}.md`, head(from) + (await text())] as const),
  ),
)
const isCheck = process.argv.includes('--check')
const names = new Set([...wanted.keys(), ...(await readdir(folder))])
for (const name of [...names].sort()) {
  const [file, text] = [join(folder, name), wanted.get(name)]
  const found = await readFile(file, 'utf8').catch(() => undefined) // not there yet: it differs
  if (found === text) continue
  if (isCheck) {
    console.error(`docs/reference/${name} ${text === undefined ? 'is made by nothing' : 'is not what the code says'}`)
    process.exitCode = 1
  } else {
    await (text === undefined ? rm(file) : writeFile(file, text))
    console.log(`docs/reference/${name} ${text === undefined ? 'removed' : 'written'}`)
  }
}
if (!isCheck) console.log(`${wanted.size} pages of reference`)
