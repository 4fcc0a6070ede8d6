const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const IMAGES = words(`
  jpg jpeg jpe jfif jif pjpeg pjp png apng gif webp tif tiff svg svgz bmp dib heic heif hif avif jp2 j2k jpf jpx jxl ico
  ppm pgm pbm pnm pfm hdr exr tga dng cr2 cr3 nef arw orf rw2 raf psd
`);

const OTHERS = words(`
  txt text md rst rtf csv tsv tab json jsonl ndjson geojson xml yaml yml toml ini cfg conf log nfo lst list names
  htm html css js mjs cjs ts py pyc ipynb r m sh bash bat cmd ps1 c h cpp java go rs sql
  pdf doc docx odt xls xlsx ods ppt pptx odp tex bib
  zip tar gz tgz bz2 tbz xz txz zst 7z rar
  mp4 m4v mov avi mkv webm wmv mpg mpeg 3gp mp3 m4a wav flac ogg opus aac
  npy npz pkl pickle pt pth ckpt onnx pb tflite tfrecord tfrecords safetensors h5 hdf5 mat parquet arrow feather lmdb mdb
  db sqlite sqlite3 md5 sha1 sha256 sig asc torrent url webloc lnk desktop exe dll so dylib msi app dmg iso
  aae xmp thm pp3 lock pid crdownload part partial download tmp bak old orig swp
`);

const endingOf = (name: string): string => {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
};

/** Tells whether a file's ending is one of images, readable or not. */
export const saysImage = (name: string): boolean => IMAGES.has(endingOf(name));

/** Tells whether a file's ending is known not to be one of images, such as `notes.txt`; a name without an ending is not. */
export const saysOther = (name: string): boolean => OTHERS.has(endingOf(name));
