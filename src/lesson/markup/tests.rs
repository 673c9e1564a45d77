//! Narration in, spans or mistakes out: by table, and for any string.

use proptest::prelude::*;

use super::*;

/// Compares what a source is read to, one span or mistake a line.
fn check(source: &str, expected: &[&str]) {
    let found: Vec<String> = match parse(source) {
        Ok(spans) => spans.iter().map(show).collect(),
        Err(errors) => errors.iter().map(MarkupError::to_string).collect(),
    };
    assert_eq!(found, expected, "for {source:?}");
}

fn show(span: &Span) -> String {
    match span {
        Span::Text(words) => format!("text <{words}>"),
        Span::Emphasis(words) => format!("emphasis <{words}>"),
        Span::Code(words) => format!("code <{words}>"),
        Span::Term { id, words } => format!("term {id} <{words}>"),
        Span::Link { to, words } => {
            format!("link {}#{} <{words}>", to.id, to.step.as_deref().unwrap_or_default())
        }
        Span::Thing { name, words } => format!("thing {name} <{words}>"),
        Span::Message(number) => format!("message {number}"),
        Span::Figure { .. } => format!("figure <{}>", span.figure()),
    }
}

#[test]
fn each_mark_is_read() {
    check("", &[]);
    check("Plain | words # 1.", &["text <Plain | words # 1.>"]);
    check("at the *head*.", &["text <at the >", "emphasis <head>", "text <.>"]);
    check("`q[0]*{x}|y`", &["code <q[0]*{x}|y>"]);
    check("[queue]", &["term queue <queue>"]);
    check("[Dead-letter  queue]", &["term dead-letter-queue <Dead-letter  queue>"]);
    check("[poison message|bad ones]", &["term poison-message <bad ones>"]);
    check("{orders}{ orders | the queue }", &["thing orders <orders>", "thing orders <the queue>"]);
    check(
        "[that](acknowledge), [a crash](acknowledge#crash).",
        &["link acknowledge# <that>", "text <, >", "link acknowledge#crash <a crash>", "text <.>"],
    );
    check("{#4} waits", &["message 4", "text < waits>"]);
    check("ça *naïf* ✉{#12}", &["text <ça >", "emphasis <naïf>", "text < ✉>", "message 12"]);
}

#[test]
fn a_backslash_takes_a_mark_as_it_is() {
    check(r"2 \* 3 \[x\] \{\#4\} \` \\ \|", &[r"text <2 * 3 [x] {#4} ` \ |>"]);
    check(r"*a\*b*", &["emphasis <a*b>"]);
    check(r"`\``", &["code <`>"]);
    check(r"[queue|a\|b\]]", &["term queue <a|b]>"]);
    check(r"{a\}b}", &["thing a}b <a}b>"]);
    check(r"{\#4}", &["thing #4 <#4>"]);
}

#[test]
fn every_mistake_is_told_with_its_column() {
    check("é *a", &["column 3: this mark is never closed: expected `*`"]);
    check("a `b", &["column 3: this mark is never closed: expected ```"]);
    check(
        "*a [b {c} d",
        &[
            "column 1: this mark is never closed: expected `*`",
            "column 4: this mark is never closed: expected `]`",
        ],
    );
    check(
        "a] b}",
        &[r"column 2: nothing is open here: expected `\]`", r"column 5: nothing is open here: expected `\}`"],
    );
    check(
        "*a [b]*",
        &[r"column 4: marks do not nest: expected `\[`", r"column 6: marks do not nest: expected `\]`"],
    );
    check(
        "[queue|*all*]",
        &[r"column 8: marks do not nest: expected `\*`", r"column 12: marks do not nest: expected `\*`"],
    );
    check(
        "** ``",
        &[
            "column 2: nothing between the marks: expected words",
            "column 5: nothing between the marks: expected words",
        ],
    );
    check(
        "[] {|x} [a|]",
        &[
            "column 2: no name: expected one, as in `[queue]` or `{orders}`",
            "column 5: no name: expected one, as in `[queue]` or `{orders}`",
            "column 12: no words after the bar: expected some, as in `[queue|queues]`",
        ],
    );
    check("[a|b|c]", &[r"column 5: a second bar: expected `\|`"]);
    for wrong in ["{#}", "{#x}", "{#+4}", "{#4|it}", "{#99999999999}"] {
        check(wrong, &["column 2: no message number: expected one, as in `{#4}`"]);
    }
    check(
        r"C:\dir \",
        &[
            r"column 3: a backslash with nothing to escape: expected `\\`",
            r"column 8: a backslash with nothing to escape: expected `\\`",
        ],
    );
}

#[test]
fn figures_are_words_up_to_twelve_and_count_what_is_told() {
    let written = "{all=10} went in: {done=9|order is|orders are} done. {dead=1|letter|letters}, {lost=0|order|orders}, {kept=0}, {wait=5400} and {made=1200300}.";
    let words = parse(written).map(|spans| plain(&spans));
    let expected = "Ten went in: nine orders are done. One letter, no orders, none, 5,400 and 1,200,300.";
    assert_eq!(words.as_deref(), Ok(expected));
    for wrong in ["{=6}", "{a=}", "{a=x}", "{a=6|order}", "{a=6|order|}", "{a=6|b|c|d}", "{a=6|*b*|c}"] {
        check(wrong, &["column 2: not a figure: expected `{done=6}` or `{done=6|order|orders}`"]);
    }
}

#[test]
fn a_narration_falls_into_its_sentences() {
    let spans = parse("{a} is at 1.5 s. *All of it. Or not.* Is it `x. y`? {n=3} are [term|left]. End")
        .expect("well formed");
    let all: Vec<String> =
        sentences(&spans).iter().map(|sentence| plain(sentence).trim().to_owned()).collect();
    assert_eq!(all, ["a is at 1.5 s.", "All of it. Or not.", "Is it x. y?", "Three are left.", "End"]);
}

#[test]
fn the_words_alone_are_for_reading_aloud() {
    let spans = parse(r"*Worker 2* gives {#4} back to {orders|the queue} with `nack`, a [retry]: 2\*2.");
    let words = spans.map(|spans| plain(&spans));
    assert_eq!(words.as_deref(), Ok("Worker 2 gives #4 back to the queue with nack, a retry: 2*2."));
}

proptest! {
    #[test]
    fn any_string_is_read_or_refused(source in r"([\\*`\[\]{}|#]|\PC| ){0,40}") {
        match parse(&source) {
            Ok(spans) => prop_assert!(plain(&spans).len() <= source.len()),
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!((1..=source.chars().count() + 1).contains(&error.column));
                }
            }
        }
    }

    #[test]
    fn text_without_marks_comes_back(source in r"[^\\*`\[\]{}]{1,60}") {
        prop_assert_eq!(parse(&source), Ok(vec![Span::Text(source)]));
    }

    #[test]
    fn any_text_can_be_written(text in r"([\\*`\[\]{}|#]|\PC){1,40}") {
        let escape = |char: char| if MARKS.contains(char) { format!("\\{char}") } else { char.to_string() };
        let source: String = text.chars().map(escape).collect();
        prop_assert_eq!(parse(&source), Ok(vec![Span::Text(text)]));
    }
}
