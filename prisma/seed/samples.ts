import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where the sample packages lie: installed, or unpacked before the first start. */
const PLACES = ['/', ...['invesalius-examples', 'mricron-data'].map((name) => join('node_modules/.cache/debian', name))]

/** A file of a sample package on this machine; null: it is not here. */
export const samplePath = (path: string): string | null => PLACES.map((place) => join(place, path)).find((one) => existsSync(one)) ?? null
