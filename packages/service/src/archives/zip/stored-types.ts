/*
 * Which files are stored as they are: those whose format compresses by itself, so that deflate would take its time and gain a few
 * percent at most. Left out on purpose: PDF, whose streams are compressed and whose tables are not, so that many shrink by a tenth;
 * BMP, TIFF, WAV and SVG, which are not compressed, or need not be.
 */

const compressedImages = ['jpeg', 'png', 'gif', 'webp', 'avif', 'heic', 'heif', 'jxl', 'jp2', 'jpx']
const uncompressedAudio = ['wav', 'x-wav', 'vnd.wave', 'aiff', 'x-aiff', 'midi', 'basic']

const compressedApplications = new Set([
  'application/zip',
  'application/gzip',
  'application/x-gzip',
  'application/x-bzip2',
  'application/x-xz',
  'application/x-lzma',
  'application/zstd',
  'application/x-7z-compressed',
  'application/vnd.rar',
  'application/x-rar-compressed',
  'application/java-archive',
  'application/epub+zip',
  'application/vnd.android.package-archive',
  'application/ogg',
  'font/woff',
  'font/woff2',
])

/** Office documents are ZIP archives: Office Open XML, OpenDocument, and Apple's. */
const packedDocuments = /^application\/vnd\.(openxmlformats-officedocument|oasis\.opendocument|apple\.)/

const compressedExtensions = new Set(
  (
    'jpg jpeg png gif webp avif heic heif jxl jp2 mp3 m4a aac ogg oga opus flac wma mp4 m4v mov mkv webm avi wmv mpg mpeg 3gp zip gz tgz ' +
    'bz2 xz lzma zst 7z rar jar apk epub docx xlsx pptx odt ods odp pages numbers key woff woff2'
  ).split(' '),
)

/**
 * Whether a file is stored as it is.
 * @param contentType what its bytes show or its owner says; undefined, or one that says nothing, lets the name decide
 */
export function isStored(contentType: string | undefined, name: string): boolean {
  const essence = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const [group = '', kind = ''] = essence.split('/')
  if (group === 'image') return compressedImages.includes(kind)
  if (group === 'video') return true
  if (group === 'audio') return !uncompressedAudio.includes(kind)
  if (compressedApplications.has(essence) || packedDocuments.test(essence)) return true
  if (essence !== '' && essence !== 'application/octet-stream') return false
  const extension = /\.([\w-]{1,16})$/.exec(name)?.[1]
  return extension !== undefined && compressedExtensions.has(extension.toLowerCase())
}
