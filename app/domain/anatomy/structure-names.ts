import type { NameList } from '#imaging/lesson/label-names'
import content from '../../../content/anatomy/names.json'

/** Names of structures in two languages, by the short names that atlases give them; with their groups. */
export const structureNames: NameList = { groups: content.groups, names: content.names }
