import { z } from 'zod'
import { MOST_TABLE_CHARACTERS } from '#imaging/lesson/label-table'

/** Of a model without a study: names of its files below `sourcePrefix`, and how they are to be read. */
const file = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,60}$/)

export const UNITS = ['mm', 'cm', 'm'] as const
/** Where an axis of the file points in the body. */
export const DIRECTIONS = ['left', 'right', 'front', 'back', 'head', 'feet'] as const
export type Direction = (typeof DIRECTIONS)[number]

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('labels'), labels: file, table: file.nullable(), grey: file.nullable() }),
  z.strictObject({ kind: z.literal('meshes'), file, format: z.enum(['glb', 'stl']), unit: z.enum(UNITS), x: z.enum(DIRECTIONS), y: z.enum(DIRECTIONS) }),
])
export type UploadedSource = z.infer<typeof schema>

/** As `AnatomyModel.recipeJson` has it; null: it is none. */
export function readUploaded(recipeJson: string): UploadedSource | null {
  const read = schema.safeParse(JSON.parse(recipeJson))
  return read.success ? read.data : null
}

/** Bytes of each file that is taken. */
export const MOST_SOURCE_BYTES = { labels: 256 * 1024 * 1024, grey: 256 * 1024 * 1024, table: MOST_TABLE_CHARACTERS, glb: 256 * 1024 * 1024, stl: 500 * 1024 * 1024 } as const

/** Unlike each other and not along one line: x and y of a file each have an end in the body of their own. */
export const isFrame = (x: Direction, y: Direction): boolean => lineOf(x) !== lineOf(y)
const lineOf = (direction: Direction): number => (direction === 'left' || direction === 'right' ? 0 : direction === 'front' || direction === 'back' ? 1 : 2)

/** Of a model of a series: names of the labels that were drawn on it, as lines of number and name, and in both languages where somebody gave both; the series of a DICOM segmentation that came with the study. */
const words = z.record(z.string(), z.object({ en: z.string(), zh: z.string() }))
const drawn = z.object({ table: z.string().max(MOST_TABLE_CHARACTERS).default(''), words: words.default({}), segmentation: z.string().max(60).nullable().default(null) })
export type Drawn = z.infer<typeof drawn>
export const readDrawn = (recipeJson: string): Drawn => drawn.parse(JSON.parse(recipeJson))
