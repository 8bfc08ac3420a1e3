import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { unpackedFolder } from './debian.mjs'

const below = (name: string, path: string) => {
  const full = join(unpackedFolder(name), path)
  if (!existsSync(full)) throw new Error(`${full} is not there. npm test unpacks the sample data first.`)
  return full
}

/** Sample data of Debian packages, unpacked by the set-up; read only. */
export const samples = {
  /** InVesalius project of a head CT, 256 x 256 x 108, rows from front to back unknown to it (see imaging/convert). */
  get headCt() { return below('invesalius-examples', 'usr/share/doc/invesalius-examples/examples/Cranium.inv3') },
  /** T1 of a brain, 181 x 217 x 181, and names of its regions on the same grid. */
  get brainMr() { return below('mricron-data', 'usr/share/mricron/templates/ch2.nii.gz') },
  get brainRegions() { return below('mricron-data', 'usr/share/mricron/templates/aal.nii.gz') },
  get pydicomFolder() { return below('python3-pydicom', 'usr/lib/python3/dist-packages') },
  get pydicomFiles() { return below('python3-pydicom', 'usr/lib/python3/dist-packages/pydicom/data') },
  get octaveDicom() { return below('octave-dicom', 'usr') },
  get heudiconv() { return below('heudiconv', 'usr') },
  get nibabel() { return below('python3-nibabel', 'usr') },
  get mricron() { return below('mricron-data', 'usr/share/mricron') },
  get swift() { return unpackedFolder('swift') },
  get orthanc() { return unpackedFolder('orthanc') },
}

/** Every file below a folder, sorted by path. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort()
}
