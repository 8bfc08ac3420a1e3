import { fileURLToPath } from 'node:url'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vitest/config'
import { houseChunk } from './app/server/setup/house-chunk.mjs'
import { withoutEmulator } from './app/server/setup/without-emulator.mjs'
import remixConfig from './remix.config.js'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const underTest = Boolean(process.env.VITEST)

export default defineConfig(({ isSsrBuild }) => ({
  plugins: underTest ? [] : [withoutEmulator, tailwindcss(), remix(remixConfig)],
  resolve: {
    alias: [
      { find: /^~\//, replacement: `${path('./app')}/` },
      { find: /^#imaging\//, replacement: `${path('./imaging')}/` },
      { find: /^#vr\//, replacement: `${path('./vr')}/` },
      { find: '#streaming/player', replacement: path('./streaming/player/index.ts') },
      { find: '#streaming/derive', replacement: path('./streaming/recording/derive.ts') },
      { find: '#streaming', replacement: path('./streaming/index.ts') },
    ],
  },
  worker: { format: 'es' },
  build: { target: 'es2022', sourcemap: false, ...(isSsrBuild ? {} : { rollupOptions: { output: { manualChunks: houseChunk } } }) },
  server: { host: '127.0.0.1' },
  test: {
    globalSetup: ['tests/setup/share-template.ts'],
    environment: 'node',
    retry: 0,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      // A process reads modules once for all files of pure rules: reading them anew for each took most of the processor's time. So no test of these leaves a stub, a clock or a setting behind.
      { extends: true, test: { name: 'rules', isolate: false, include: ['app/policy/**/*.test.ts', 'app/ui/**/*.test.ts', 'app/ui/**/*.test.tsx', 'app/i18n/**/*.test.ts', 'imaging/**/*.test.ts', 'vr/**/*.test.ts', 'tests/architecture/**/*.test.ts'] } },
      // What holds a database, Redis or a server: each file in a process of its own.
      { extends: true, test: { name: 'operations', include: ['app/**/*.test.ts', 'app/**/*.test.tsx', 'tests/setup/**/*.test.ts'], exclude: ['app/policy/**', 'app/ui/**', 'app/i18n/**', 'node_modules/**'] } },
      // Encoders, players and processes that are killed: each file in a process of its own.
      { extends: true, test: { name: 'media', include: ['streaming/**/*.test.ts'] } },
    ],
  },
}))
