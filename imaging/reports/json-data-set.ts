/** One data set in the DICOM JSON model (PS3.18 Annex F), as far as reports need it. */
export interface JsonDataSet { [tag: string]: JsonAttribute }
export interface JsonAttribute { vr: string; Value?: readonly (string | number | null | JsonDataSet | { Alphabetic?: string })[] }
