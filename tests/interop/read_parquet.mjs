// Reads a Parquet file with hyparquet, a reader by others, and prints its metadata and its rows as
// JSON: node read_parquet.mjs DIRECTORY_WITH_NODE_MODULES FILE
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [directory, name] = process.argv.slice(2)
const found = createRequire(directory + '/').resolve('hyparquet')
const { parquetMetadata, parquetReadObjects } = await import(pathToFileURL(found))
const bytes = readFileSync(name)
const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
const metadata = parquetMetadata(file)
const rows = await parquetReadObjects({ file })
const plain = (key, value) => (typeof value === 'bigint' ? Number(value) : value)
console.log(JSON.stringify({
  created_by: metadata.created_by,
  keys: metadata.key_value_metadata ?? [],
  groups: metadata.row_groups.length,
  encodings: metadata.row_groups.map(g => g.columns.map(c => c.meta_data.encodings)),
  rows,
}, plain))
