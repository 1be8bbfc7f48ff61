import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'

const run = promisify(execFile)
const here = join(import.meta.dirname, '..')

/** Builds what is published into `<folder>/package`, and packs it. Answers where the tarball is. */
export const pack = async (folder: string): Promise<string> => {
  const out = join(folder, 'package')
  await buildPackage(out)
  const { stdout } = await run('npm', ['pack', out, '--pack-destination', folder, '--json', '--ignore-scripts'], {
    cwd: folder,
  })
  const [packed] = JSON.parse(stdout) as { filename: string }[]
  return join(folder, packed!.filename)
}

/** Two entries that share one copy of the code, their types, and a package.json that names them; nothing else of this repository. */
export const buildPackage = async (out: string): Promise<void> => {
  await mkdir(out, { recursive: true })
  await build({
    root: here,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      minify: false, // whoever installs it minifies; and reads it where something goes wrong
      lib: { entry: { index: 'src/index.ts', react: 'src/react/index.ts' }, formats: ['es'] },
      rollupOptions: { external: ['react'], output: { chunkFileNames: '[name].js' } },
    },
  })
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  await run(process.execPath, [tsc, '-p', join(here, 'tsconfig.build.json'), '--outDir', join(out, 'types')])
  await writeFile(join(out, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`)
  await copyFile(join(here, 'README.md'), join(out, 'README.md'))
  await copyFile(join(here, '../../LICENSE'), join(out, 'LICENSE'))
}

const manifest = async (): Promise<object> => {
  const { name, version, description, license } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'))
  return {
    ...{ name, version, description, license, type: 'module', sideEffects: false },
    engines: { node: '>=20' },
    exports: {
      '.': { types: './types/index.d.ts', default: './index.js' },
      './react': { types: './types/react/index.d.ts', default: './react.js' },
    },
    peerDependencies: { react: '>=18' },
    peerDependenciesMeta: { react: { optional: true } },
  }
}
