import type { DataSet, DicomFile, Tag } from '#imaging/contract'
import { isTextVr, textsOf } from '#imaging/dicom/access'

/** Values that say who it is, by whatever attribute they came: nothing that is kept may contain one (sweep.ts). */
export interface PersonalValues {
  /** Of everybody: patient, physicians, operators. As written, and by their parts. */
  names: ReadonlySet<string>
  /** Numbers and codes of patients, visits and orders. */
  ids: ReadonlySet<string>
  /** Addresses, telephones, houses, devices. */
  places: ReadonlySet<string>
  /** YYYYMMDD. */
  birthDates: ReadonlySet<string>
}

const ID_TAGS = new Set<Tag>(['00100020', '00101000', '00101090', '00101050', '00080050', '00200010', '00380010', '00380060', '00401001', '00400009', '00400253', '00402016', '00402017', '0040050A', '00120040', '00120042', '00181000', '00400512', '00400551', '22000005'])
const PLACE_TAGS = new Set<Tag>(['00080080', '00080081', '00080092', '00080094', '00081010', '00101040', '00102154', '00102155', '00102299', '00401102', '00401103', '00401104', '0040A353', '0040A354', '00402010', '00380300', '00380400', '00321020', '00101081', '00081040', '00400241', '00400242', '00400001', '00400010', '00020016', '00020017', '00020018', '00080054', '00080055'])
const BIRTH_TAGS = new Set<Tag>(['00100030', '00100033', '00100034', '00100035'])
const MOST_VALUES = 200
const LONGEST = 200

/** Everything personal that the standard attributes give, at any depth. */
export function personalValues(file: DicomFile): PersonalValues {
  const names = new Set<string>()
  const ids = new Set<string>()
  const places = new Set<string>()
  const birthDates = new Set<string>()
  const add = (to: Set<string>, value: string) => {
    const bare = value.trim()
    if (bare !== '' && to.size < MOST_VALUES) to.add(bare.slice(0, LONGEST))
  }
  const read = (dataset: DataSet) => {
    for (const [tag, element] of dataset.elements) {
      if (element.items) {
        for (const item of element.items) read(item)
        continue
      }
      if (!element.bytes || element.bytes.length === 0 || !isTextVr(element.vr)) continue
      if (element.vr === 'PN') for (const name of textsOf(element, dataset.characterSets)) partsOfName(name).forEach((part) => add(names, part))
      else if (ID_TAGS.has(tag)) textsOf(element, dataset.characterSets).forEach((id) => add(ids, id))
      else if (PLACE_TAGS.has(tag)) textsOf(element, dataset.characterSets).forEach((place) => add(places, place))
      else if (BIRTH_TAGS.has(tag)) textsOf(element, dataset.characterSets).forEach((date) => add(birthDates, date.replaceAll('.', '')))
    }
  }
  read(file.meta)
  read(file.dataset)
  return { names, ids, places, birthDates }
}

/** 'Zhang^San=张^三' -> the name as it is, its groups without signs, and each part. */
function partsOfName(name: string): string[] {
  const groups = name.split('=').map((group) => group.trim()).filter(Boolean)
  return [name, ...groups.flatMap((group) => [group, group.replaceAll('^', ''), ...group.split(/[\^\s,.]+/)])].filter((part) => part.trim() !== '')
}

/** What free text may not hold though it be words: names of three letters or two characters and more, and numbers of records. */
export function forbiddenWords({ names, ids }: PersonalValues): Set<string> {
  const words = new Set<string>()
  for (const name of names) {
    const isHan = /\p{Script=Han}/u.test(name)
    if (isHan ? [...name].length >= 2 : name.length >= 3) words.add(name.toLowerCase())
  }
  for (const id of ids) {
    for (const word of id.toLowerCase().split(/\s+/)) if (word.length >= 2) words.add(word)
  }
  return words
}
