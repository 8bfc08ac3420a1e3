import { fileURLToPath } from 'node:url'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vitest/config'
import remixConfig from './remix.config.js'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const underTest = Boolean(process.env.VITEST)

export default defineConfig({
  plugins: underTest ? [] : [tailwindcss(), remix(remixConfig)],
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
  build: { target: 'es2022', sourcemap: false },
  server: { host: '127.0.0.1' },
  test: {
    include: ['app/**/*.test.ts', 'app/**/*.test.tsx', 'streaming/**/*.test.ts', 'imaging/**/*.test.ts', 'vr/**/*.test.ts', 'tests/architecture/**/*.test.ts', 'tests/setup/**/*.test.ts'],
    environment: 'node',
    retry: 0,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
