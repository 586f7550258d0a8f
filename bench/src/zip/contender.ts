import type { Corpus } from './corpus.ts'

/** Where the files are, for contenders that read them over HTTP. */
export interface Place {
  /** Address of the stand-in for S3. */
  readonly s3: string
}

/** Makes one archive of a corpus, and lets go of its bytes. @returns how many they were */
export type MakeArchive = (corpus: Corpus, place: Place) => Promise<number>

export interface Contender {
  readonly name: string
  readonly label: string
  /** `memory`: files are made in the process, and the archive goes nowhere. `s3`: both travel over HTTP. */
  readonly source: 'memory' | 's3'
  /** Cannot compress: it is compared where nothing is to be compressed. */
  readonly storesOnly?: boolean
}

export const contenders: readonly Contender[] = [
  { name: 'yazl', label: 'yazl, bare', source: 'memory' },
  { name: 'archiver', label: 'archiver, bare', source: 'memory' },
  { name: 'client-zip', label: 'client-zip, bare', source: 'memory', storesOnly: true },
  { name: 'lading-writer', label: "Lading's writer, bare", source: 'memory' },
  { name: 'yazl-s3', label: 'yazl, S3 to nowhere', source: 's3' },
  { name: 'lading-worker', label: "Lading's worker, S3 to S3", source: 's3' },
]
