import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  await mkdir(DIST, { recursive: true })
  await rename(DIST, `${made}-old`)
  await rename(made, DIST)
  await rm(`${made}-old`, { recursive: true, force: true })
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
