//! Beside each file of the site the same compressed, for servers that send what lies there: `.gz` and `.br`.

use anyhow::{Context, Result};
use std::fs;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

/// Smaller files than this gain nothing by it.
const WORTH_IT: usize = 1_000;

/// A file's compressed forms, by the encoding's name in HTTP and the ending they have here.
pub const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// Compresses what a site has, but pictures in a form that is compressed already.
pub fn whole(site: &Path) -> Result<()> {
    for file in files(site)? {
        let compressed = ["png", "br", "gz", "woff2"];
        if file.extension().and_then(|ending| ending.to_str()).is_some_and(|is| compressed.contains(&is)) {
            continue;
        }
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        if bytes.len() < WORTH_IT {
            continue;
        }
        for (encoding, ending) in ENCODINGS {
            let mut name = file.clone().into_os_string();
            name.push(format!(".{ending}"));
            let small = if encoding == "br" { brotli(&bytes)? } else { gzip(&bytes)? };
            fs::write(PathBuf::from(name), small)?;
        }
    }
    Ok(())
}

/// A twentieth smaller than gzip itself makes it: Zopfli tries far more. Another ten rounds would gain a thousandth.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let (mut small, few) = (Vec::new(), NonZeroU64::new(5).unwrap_or(NonZeroU64::MIN));
    let options = zopfli::Options { iteration_count: few, ..zopfli::Options::default() };
    zopfli::compress(options, zopfli::Format::Gzip, bytes, &mut small)?;
    Ok(small)
}

/// The same in Brotli.
pub fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut small = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut small, &settings)?;
    Ok(small)
}

/// All files below a folder, in order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    let listing = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in listing {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(files(&path)?);
        } else {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}
