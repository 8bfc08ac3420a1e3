import type { SourceId, StructureKey } from '../../contract'

/** The model that a scene began with. */
export const MAIN: SourceId = 'main'

/** The manifest names structures within its model, scenes name them with their source. What has one already keeps it. */
export const keyOf = (key: string, source: SourceId = MAIN): StructureKey => (key.includes('/') ? (key as StructureKey) : `${source}/${key}`)
export const sourceOf = (key: StructureKey): SourceId => key.slice(0, key.indexOf('/'))
/** As its own manifest names it. */
export const plainOf = (key: string): string => key.slice(key.indexOf('/') + 1)
export const isOf = (source: SourceId, key: string): boolean => key.startsWith(`${source}/`)
/** Two models may both have a group "bone". */
export const groupIn = (group: string, source: SourceId = MAIN): string => (source === MAIN ? group : `${source}.${group}`)

/** One model has one name as a further source, in every scene: its structures are called the same wherever it is added. */
export const sourceIdOf = (model: string): SourceId => model.toLowerCase().replace(/[^a-z0-9]/g, '').slice(0, 10)
