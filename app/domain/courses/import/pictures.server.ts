import { IMPORT_BOUNDS, type ImportedPicture, type LeftOut } from './imported'
import type { Archive } from './open-archive.server'

/** Told by their first bytes: what else lies in an archive is no picture of a lesson. Vector pictures may hold scripts: they stay out. */
const isPicture = (bytes: Buffer): boolean => ['89504e47', 'ffd8ff', '47494638', '52494646'].some((mark) => bytes.subarray(0, mark.length / 2).toString('hex') === mark)

/** Pictures that are taken along out of an archive, each once. */
export class Pictures {
  readonly all: ImportedPicture[] = []
  private readonly known = new Map<string, string | null>()
  private bytes = 0
  constructor(private readonly archive: Archive, private readonly leftOut: Set<LeftOut>) {}

  /** @returns what stands for it in a block; null: it is none, or too much @throws ArchiveRefused */
  async take(path: string): Promise<string | null> {
    const known = this.known.get(path)
    if (known !== undefined) return known
    const bytes = this.archive.names.includes(path) && this.all.length < IMPORT_BOUNDS.pictures ? await this.archive.read(path) : null
    const isTaken = bytes !== null && isPicture(bytes) && this.bytes + bytes.length <= IMPORT_BOUNDS.pictureBytes
    const id = isTaken ? `picture-${this.all.length}` : null
    if (isTaken) {
      this.bytes += bytes.length
      this.all.push({ id: id!, name: path.split('/').at(-1) ?? '', bytes })
    } else this.leftOut.add('pictures')
    this.known.set(path, id)
    return id
  }
}
