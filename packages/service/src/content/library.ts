// The one module that names the sniffing library at run time, so that the bundler can put it into a chunk of its own.
export { fileTypeFromBuffer } from 'file-type'
