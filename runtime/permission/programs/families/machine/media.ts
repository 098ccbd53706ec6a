import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// ffmpeg(1), ImageMagick(1), pandoc(1), exiftool(1), pdftotext(1). They write what their operands name, and several of them
// take operands that are code, addresses or lists of files (`@list`, `msl:`, `ephemeral:`, `concat:`, `subfile:`).

const high = (why: string): ProgramRow => ({ risk: 'high', why, isTooBroad: true, isVeiled: true })
const plain = { value: 'text' } as const

/** FROM, and TO behind it where several are named. */
const pdf: ProgramRow = {
  risk: 'medium',
  why: 'writes a file',
  operands: ['read', 'write'],
  harmless: '-layout -raw -htmlmeta -bbox -nopgbrk -q -table -simple',
  style: 'single-dash',
  options: each('-f -l -r -x -y -W -H -enc -eol -opw -upw', plain),
}

const pandoc: ProgramRow = {
  risk: 'medium',
  tells: '--version -v --help -h',
  why: 'writes a document',
  operands: ['read'],
  harmless: '-s --standalone --toc --table-of-contents -N --number-sections --list-input-formats --list-output-formats',
  options: {
    ...each('-f --from -r --read -t --to -w --write -M --metadata -V --variable --wrap --columns --toc-depth', plain),
    ...each('-o --output --log --extract-media', { value: 'write' } as const),
    ...each('-F --filter -L --lua-filter --pdf-engine --pdf-engine-opt -d --defaults --data-dir', {
      risk: 'high',
      why: 'runs another program',
      value: 'run',
    } as const),
    ...each('--template -H --include-in-header -B --include-before-body -A --include-after-body -c --css', {
      risk: 'high',
      why: 'puts other files into the document',
      value: 'read',
    } as const),
    ...each(
      '--self-contained --embed-resources --bibliography --csl --metadata-file --reference-doc --syntax-definition',
      {
        risk: 'high',
        why: 'puts other files into the document',
        value: 'read',
      } as const,
    ),
    '--request-header': { risk: 'high', why: 'reaches the network', value: 'text' },
  },
}

const ffprobe: ProgramRow = {
  risk: 'medium',
  why: 'reads what a media file refers to',
  style: 'single-dash',
  operands: ['read'],
}

const exiftool: ProgramRow = {
  risk: 'medium',
  why: 'can change the files that it reads',
  style: 'single-dash',
  operands: ['read'],
  options: {
    ...each('-config -@ -if -p -execute -stay_open -api -userParam -diff', {
      risk: 'high',
      why: 'runs code',
      value: 'code',
    } as const),
    ...each('-o -w -W -TagsFromFile -tagsfromfile -geotag', {
      risk: 'high',
      why: 'writes files',
      value: 'write',
    } as const),
    ...each('-overwrite_original -overwrite_original_in_place -delete_original -delete_original!', {
      risk: 'high',
      why: 'changes files for good',
    } as const),
  },
}

/** Programs for pictures, sound, films and documents. */
export const media: Family = {
  ...each('ffmpeg avconv', {
    ...high('takes code, addresses and lists of files for its words'),
    tells: '-version -h',
  } as const),
  ...each('ffprobe mediainfo', ffprobe),
  ...each(
    'convert magick mogrify composite montage conjure gm',
    high('takes code, addresses and lists of files for its words'),
  ),
  ...each('identify compare', { risk: 'medium', why: 'reads what a picture refers to', operands: ['read'] } as const),
  ...each(
    'ffplay mpv vlc mplayer cvlc sox play rec yt-dlp youtube-dl gallery-dl',
    high('plays or fetches what it is given'),
  ),
  pandoc,
  ...each('pdftotext pdftohtml pdftoppm pdftocairo pdfimages', pdf),
  ...each('pdfinfo pdffonts', { risk: 'low', operands: ['read'] } as const),
  ...each('exiftool exiv2', exiftool),
  ...each(
    'pdflatex xelatex lualatex latex tex latexmk tectonic typst gs ghostscript dvips groff',
    high('runs the code of a document'),
  ),
  ...each(
    'libreoffice soffice unoconv wkhtmltopdf weasyprint gimp inkscape blender',
    high('runs the code of a document'),
  ),
  ...each('optipng pngquant jpegoptim cwebp dwebp qpdf pdftk', {
    risk: 'medium',
    why: 'writes a file',
    operands: ['read', 'write'],
  } as const),
}
