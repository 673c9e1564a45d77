//! Beside each file of the site the same compressed, for servers that send what lies there: `.gz` and `.br`.

use crate::project;
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
            let small = if encoding == "br" { kept(ending, &bytes, brotli)? } else { gzipped(&bytes)? };
            fs::write(PathBuf::from(name), small)?;
        }
    }
    Ok(())
}

/// As [`gzip`] makes it.
pub fn gzipped(bytes: &[u8]) -> Result<Vec<u8>> {
    kept("gz", bytes, gzip)
}

/// Compressed once: what it came to is kept under a name that tells what it is of.
fn kept(ending: &str, bytes: &[u8], compress: fn(&[u8]) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let folder = project::work().join("compressed");
    let file = folder.join(format!("{}-{}.{ending}", project::hash(bytes), bytes.len()));
    if let Ok(small) = fs::read(&file) {
        return Ok(small);
    }
    let small = compress(bytes)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    // Whole or not at all, whoever stops this.
    let partial = file.with_extension(format!("{}.partial", std::process::id()));
    fs::write(&partial, &small).with_context(|| format!("cannot write {}", partial.display()))?;
    fs::rename(&partial, &file).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(small)
}

/// A twentieth smaller than gzip itself makes it: Zopfli tries far more. Another ten rounds would gain a thousandth.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let (mut small, few) = (Vec::new(), NonZeroU64::new(5).unwrap_or(NonZeroU64::MIN));
    let options = zopfli::Options { iteration_count: few, ..zopfli::Options::default() };
    zopfli::compress(options, zopfli::Format::Gzip, bytes, &mut small)?;
    Ok(small)
}

/// The same in Brotli.
fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
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
