import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const WHAT_TO_INSTALL = 'no Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to where one is'
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

const folders = (process.env.PATH ?? '').split(delimiter)

/** Where a Chromium for specs is: CHROMIUM, or on the PATH. */
export const chromium = (): string | undefined =>
  process.env.CHROMIUM ??
  names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))

/** As missingBroker: what keeps browser suites from running, in words; throws where CI=true. */
export const missingBrowser = (): string | undefined => {
  if (chromium() !== undefined) return undefined
  if (process.env.CI === 'true') throw new Error(WHAT_TO_INSTALL)
  console.warn(`skipped: ${WHAT_TO_INSTALL}`)
  return WHAT_TO_INSTALL
}
