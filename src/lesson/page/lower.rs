//! From a checked file to a page: texts become spans, links that lead nowhere yet are left out, verdicts get
//! numbers.

use std::rc::Rc;

use super::file::{BlockFile, DecisionFile, PageFile, RowFile, SideFile};
use super::{
    Asked, Block, Card, Cell, Choice, Content, Criterion, Decision, Item, Line, Page, Tick, Verdict, Year,
};
use crate::lesson::glossary::Glossary;
use crate::lesson::known::Known;
use crate::lesson::lower::note::{note, runs, text_of};

pub(super) fn page(file: &PageFile, known: &Known, used: Glossary) -> Page {
    let shows_all = file.blocks.iter().any(|block| matches!(block, BlockFile::Glossary(_)));
    Page {
        glossary: Rc::new(if shows_all { known.glossary.clone() } else { used }),
        id: file.id.clone(),
        title: file.title.clone(),
        chapter: file.chapter.clone(),
        minutes: file.minutes,
        summary: file.summary.clone(),
        blocks: file.blocks.iter().filter_map(|written| block(written, known)).collect(),
    }
}

/// A block; none for one that shows a lesson that does not exist yet.
fn block(written: &BlockFile, known: &Known) -> Option<Block> {
    let (title, about) = written.head();
    Some(Block { title: title.to_owned(), about: text_of(about, known), content: content(written, known)? })
}

fn content(written: &BlockFile, known: &Known) -> Option<Content> {
    let say = |text: &str| text_of(text, known);
    let ways = |written: &[String]| runs(written, known);
    Some(match written {
        BlockFile::Prose(prose) => Content::Prose {
            paragraphs: paragraphs(&prose.say).iter().map(|paragraph| say(paragraph)).collect(),
            runs: ways(&prose.runs),
        },
        BlockFile::List(list) => {
            let items = list.items.iter();
            let items = items.map(|item| Item {
                name: item.name.clone(),
                say: say(&item.say),
                runs: ways(&item.runs),
            });
            Content::List { ordered: list.ordered, items: items.collect() }
        }
        BlockFile::Tiles(written) => {
            let tiles = written.tiles.iter();
            let tiles = tiles.map(|tile| Item {
                name: tile.title.clone(),
                say: say(&tile.say),
                runs: ways(&tile.runs),
            });
            Content::Tiles { tiles: tiles.collect() }
        }
        BlockFile::Table(table) => Content::Table {
            columns: table.columns.clone(),
            rows: table.rows.iter().map(|row| line(row, known)).collect(),
        },
        BlockFile::Timeline(timeline) => {
            let years = timeline.entries.iter();
            let entries = years.map(|entry| Year {
                year: entry.year,
                label: entry.label.clone().unwrap_or_else(|| entry.year.to_string()),
                title: entry.title.clone(),
                say: say(&entry.say),
                is_above: entry.side == SideFile::Above,
                runs: ways(&entry.runs),
            });
            let (above, below) = (timeline.above.clone(), timeline.below.clone());
            Content::Timeline { above, below, entries: entries.collect() }
        }
        BlockFile::Decision(written) => Content::Decision { decision: decision(written, known) },
        BlockFile::Cards(written) => {
            let cards = written.cards.iter();
            let cards = cards.map(|card| Card {
                id: card.id.clone(),
                front: say(&card.front),
                back: say(&card.back),
                runs: ways(card.run.as_slice()),
            });
            Content::Cards { cards: cards.collect() }
        }
        BlockFile::Questions(written) => {
            let questions = written.questions.iter();
            let questions = questions.map(|asked| Asked {
                id: asked.id.clone(),
                ask: say(&asked.ask),
                gist: say(&asked.gist),
                runs: ways(&asked.runs),
            });
            Content::Questions { questions: questions.collect() }
        }
        BlockFile::Checklist(list) => {
            let items = list.items.iter();
            let items =
                items.map(|item| Tick { id: item.id.clone(), say: say(&item.say), runs: ways(&item.runs) });
            Content::Checklist { items: items.collect() }
        }
        BlockFile::Glossary(_) => Content::Glossary { uses: known.uses.clone() },
        BlockFile::Embed(embed) => {
            let run = runs(&[link(&embed.lesson, embed.step.as_deref())], known).pop()?;
            Content::Embed { run }
        }
        other => Content::Note { note: note(&other.note()?, None, known) },
    })
}

fn line(row: &RowFile, known: &Known) -> Line {
    let cell = |text: &String| {
        let (dots, words) = dots(text);
        Cell { dots: dots.unwrap_or_default(), say: text_of(words, known) }
    };
    Line { name: row.name.clone(), cells: row.cells.iter().map(cell).collect(), runs: runs(&row.runs, known) }
}

pub(super) fn decision(written: &DecisionFile, known: &Known) -> Decision {
    let verdicts = written.verdicts.iter().map(|verdict| Verdict {
        id: verdict.id.clone(),
        title: verdict.title.clone(),
        say: text_of(&verdict.say, known),
        runs: runs(&verdict.runs, known),
    });
    let weight_of =
        |answer: &super::file::ChoiceFile, id: &str| answer.weights.get(id).copied().unwrap_or_default();
    let questions = written.questions.iter().map(|question| Criterion {
        id: question.id.clone(),
        text: question.text.clone(),
        about: text_of(&question.about, known),
        answers: question
            .answers
            .iter()
            .map(|answer| Choice {
                id: answer.id.clone(),
                label: answer.label.clone(),
                because: text_of(&answer.because, known),
                weights: written.verdicts.iter().map(|verdict| weight_of(answer, &verdict.id)).collect(),
            })
            .collect(),
    });
    Decision { verdicts: verdicts.collect(), questions: questions.collect() }
}

/// The paragraphs of a text, each in one line; an empty line stands between them.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let joined = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    text.trim().split("\n\n").map(joined).filter(|paragraph| !paragraph.is_empty()).collect()
}

/// How many of three dots a cell begins with, and the words behind them; 0 for a cell without, none for dots that
/// are no measure.
pub(super) fn dots(cell: &str) -> (Option<u8>, &str) {
    let end = cell.find(|c| c != '•' && c != 'o').unwrap_or(cell.len());
    let (dots, words) = cell.split_at(end);
    match dots {
        "•oo" => (Some(1), words.trim()),
        "••o" => (Some(2), words.trim()),
        "•••" => (Some(3), words.trim()),
        _ if dots.contains('•') => (None, words.trim()),
        // Words that begin with an o.
        _ => (Some(0), cell.trim()),
    }
}

/// A link as texts have it.
pub(super) fn link(id: &str, step: Option<&str>) -> String {
    step.map_or_else(|| id.to_owned(), |step| format!("{id}#{step}"))
}
