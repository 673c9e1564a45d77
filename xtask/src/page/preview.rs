//! What others show of a lesson that somebody links to (the Open Graph protocol): a picture of its stage beside
//! its words. Both have to be named by a full address, so they are made for a site whose address is told.

use crate::project;
use crate::run::Logged;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The size that is recommended, in pixels.
const SIZE: (u32, u32) = (1_200, 630);
const PICTURE: &str = "preview.png";
/// The words left, the stage right, as the page has its colours.
const STYLE: &str = "body{display:grid;grid-template-columns:380px 1fr;gap:36px;align-items:center;height:630px;\
    margin:0;padding:36px;box-sizing:border-box;border-bottom:12px solid var(--accent)}\
    h1{font-size:52px;line-height:1.1;margin:0 0 20px}p{font-size:24px;line-height:1.35;margin:0}\
    svg{width:100%;height:auto}";

/// Draws the picture of each lesson of a site, and names it in the lesson's page.
pub fn write(site: &Path, address: &str, chromium: &Path) -> Result<()> {
    ensure!(
        ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme)),
        "--address takes the whole address of the site, as in https://example.org/course/"
    );
    let root = address.trim_end_matches('/');
    for folder in fs::read_dir(site.join("lesson")).context("the site has no lessons")? {
        let folder = folder?.path();
        let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let page = folder.join("index.html");
        let html = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
        draw(&folder, &html, chromium)?;
        fs::write(&page, named(&html, &format!("{root}/lesson/{id}")))?;
    }
    Ok(())
}

/// The page with its address and its picture's in the head.
fn named(html: &str, address: &str) -> String {
    let (width, height) = SIZE;
    let head = format!(
        "<meta property=\"og:url\" content=\"{address}/\">\n\
         <meta property=\"og:image\" content=\"{address}/{PICTURE}\">\n\
         <meta property=\"og:image:width\" content=\"{width}\">\n\
         <meta property=\"og:image:height\" content=\"{height}\">\n\
         <meta name=\"twitter:card\" content=\"summary_large_image\">\n</head>"
    );
    html.replacen("</head>", &head, 1)
}

/// Has Chromium draw the words and the stage of a printed page, in its own style.
fn draw(folder: &Path, html: &str, chromium: &Path) -> Result<()> {
    let card = folder.join("preview.html");
    fs::write(&card, card_of(html)?)?;
    let mut command = Command::new(chromium);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]);
    command.args(["--hide-scrollbars", &format!("--window-size={},{}", SIZE.0, SIZE.1)]);
    command.arg(format!("--screenshot={}", folder.join(PICTURE).display()));
    command.arg(format!("file://{}", std::path::absolute(&card)?.display()));
    let log = project::work().join("preview.log");
    let drawn =
        Logged { name: "drawing a preview", log, way_out: "see what Chromium says" }.run(&mut command);
    fs::remove_file(&card)?;
    drawn
}

fn card_of(html: &str) -> Result<String> {
    let part = |from: &str, to: &str| {
        let (_, rest) = html.split_once(from).with_context(|| format!("a lesson's page has no {from}"))?;
        rest.split_once(to).map(|(part, _)| part).with_context(|| format!("nothing ends {from}"))
    };
    let style = part("<link rel=\"stylesheet\" href=\"", "\"")?;
    let (title, summary) = (part("<h1>", "</h1>")?, part("<p class=\"printed-summary\">", "</p>")?);
    // A page without a stage has its words alone.
    let stage = part("<figure class=\"printed-stage\">", "</figure>").unwrap_or_default();
    Ok(format!(
        "<!doctype html><meta charset=\"utf-8\"><link rel=\"stylesheet\" href=\"{style}\"><style>{STYLE}</style>\
         <body><div><h1>{title}</h1><p>{summary}</p></div><div>{stage}</div></body>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_has_the_words_and_the_stage_of_the_page() {
        let page = "<head><link rel=\"stylesheet\" href=\"../../s.css\"></head><h1>A</h1>\
            <p class=\"printed-summary\">Says B.</p><figure class=\"printed-stage\"><svg></svg></figure>";
        let card = card_of(page).unwrap();
        for part in ["href=\"../../s.css\"", "<h1>A</h1>", "<p>Says B.</p>", "<svg></svg>"] {
            assert!(card.contains(part), "{part} in {card}");
        }
        assert!(card_of("<h1>A</h1>").is_err());
        assert!(named(page, "https://a.org/x").contains("content=\"https://a.org/x/preview.png\""));
    }
}
