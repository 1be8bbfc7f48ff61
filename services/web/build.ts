import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { DIST, isBuilt, sourcesHash } from './built.ts'
import { pages } from './src/dashboard/pages.ts'

const here = import.meta.dirname

/** Builds the pages beside `dist` and puts them into its place, so that whoever serves from it never finds a half of them. */
export const buildPages = async (): Promise<void> => {
  const made = join(here, `.dist-${process.pid}`)
  const hash = await sourcesHash()
  process.env.NODE_ENV = 'production' // whatever it is for who builds: React is twice as large otherwise
  await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: made,
      emptyOutDir: true,
      // Nothing becomes part of the page itself: its Content-Security-Policy would not let it.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: ['chrome123', 'firefox121', 'safari17.5'],
      rolldownOptions: { input: { dashboard: join(here, 'index.html'), store: join(here, 'store/index.html') } },
    },
  })
  await compressIn(join(made, 'assets'))
  await writeFile(join(made, 'paths.json'), JSON.stringify(['/', ...pages.map(({ path }) => path)]))
  await writeFile(join(made, 'sources.sha256'), hash)
  await put(made, `${made}-old`)
  for (const left of [made, `${made}-old`]) await rm(left, { recursive: true, force: true })
}

/** Two processes may have built at once (suites run side by side), and come between each other's steps: what either has made is as good. */
const put = async (made: string, old: string): Promise<void> => {
  for (let left = 20; ; left--) {
    try {
      await mkdir(DIST, { recursive: true })
      await rename(DIST, old)
      return await rename(made, DIST)
    } catch (error) {
      if (await isBuilt()) return
      if (left === 0) throw error
      await rm(old, { recursive: true, force: true })
      await sleep(50)
    }
  }
}

/** Beside each script and style what is sent of it. */
const compressIn = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const bytes = await readFile(join(folder, name))
    await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(bytes))
    await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }))
  }
}

if (import.meta.main && !(await isBuilt())) {
  const began = performance.now()
  process.stdout.write('Building the pages; only needed after they changed.\n')
  await buildPages()
  process.stdout.write(`Built the pages in ${((performance.now() - began) / 1000).toFixed(1)} s\n`)
}
