// What somebody who makes calls has in a bundle: its size is what the size limit is about.
import { Lading } from '@lading/client'

globalThis.lading = Lading
