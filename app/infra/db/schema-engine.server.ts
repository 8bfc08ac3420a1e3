import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
// Prisma's own command downloads a native engine, which a closed network refuses; this is the same engine as WASM.
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

interface Glue {
  SchemaEngine: { new: (options: { datamodels: [string, string][] | undefined }, log: (line: string) => void, adapter: object) => Promise<SchemaEngine> }
  __wbg_set_wasm(exports: WebAssembly.Exports): void
}

let loaded: Promise<Glue> | undefined

/** Node cannot import a .wasm file as a module without a flag: instantiate it by hand, once per process. */
function load(): Promise<Glue> {
  loaded ??= (async () => {
    const require = createRequire(import.meta.url)
    const bytes = await readFile(require.resolve('@prisma/schema-engine-wasm').replace(/schema_engine\.js$/, 'schema_engine_bg.wasm'))
    const bindings = glue as unknown as Glue
    const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), { './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports })
    bindings.__wbg_set_wasm(instance.exports)
    ;(instance.exports.__wbindgen_start as () => void)()
    return bindings
  })()
  return loaded
}

/** Runs one piece of work on a schema engine bound to the database, and frees it. */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const { SchemaEngine } = await load()
  const factory = new ClosingFactory({ url, timeout: 5_000 })
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory))
  try {
    return await work(engine)
  } finally {
    engine.free()
    await factory.close()
  }
}

type Connection = Awaited<ReturnType<PrismaBetterSqlite3['connect']>>

/** The engine never closes what it opened, and keeps SQLite's lock with it (locking_mode EXCLUSIVE). */
class ClosingFactory extends PrismaBetterSqlite3 {
  private readonly open: Connection[] = []

  override async connect(): Promise<Connection> {
    const connection = await super.connect()
    this.open.push(connection)
    return connection
  }

  async close(): Promise<void> {
    for (const connection of this.open.splice(0)) await connection.dispose()
  }
}
