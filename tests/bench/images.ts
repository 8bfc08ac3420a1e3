import { benchCodecs } from './parts/image-codecs'
import { print } from './parts/print'

/** The image store, part by part: npm run bench -- images [PART...] */
const PARTS: Record<string, () => Promise<Record<string, unknown>[]>> = { codecs: benchCodecs }
