//! Rust source with its comments and the insides of its literals blanked out, line for line, so
//! that a scan for words finds code alone; and which lines belong to tests.

/// The source with everything but code replaced by spaces. Lines and columns (in characters) stay.
pub fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_or_comment(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            for &c in &chars[at..end] {
                out.push(if c == '\n' { '\n' } else { ' ' });
            }
            at = end;
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends; `at` itself if none begins there.
fn literal_or_comment(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => find(chars, at, |c| c == '\n'),
        '/' if next == Some('*') => block_comment(chars, at),
        '"' => string(chars, at),
        'r' if !word_before(chars, at) => raw_string(chars, at, at + 1),
        'b' | 'c' if !word_before(chars, at) && next == Some('r') => raw_string(chars, at, at + 2),
        '\'' => character(chars, at),
        _ => at,
    }
}

fn find(chars: &[char], from: usize, wanted: impl Fn(char) -> bool) -> usize {
    (from..chars.len()).find(|&i| wanted(chars[i])).unwrap_or(chars.len())
}

fn word_before(chars: &[char], at: usize) -> bool {
    at > 0 && is_word(chars[at - 1])
}

/// Whether a character can be part of a name.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0, at);
    while i + 1 < chars.len() {
        match (chars[i], chars[i + 1]) {
            ('/', '*') => (depth, i) = (depth + 1, i + 2),
            ('*', '/') => {
                (depth, i) = (depth - 1, i + 2);
                if depth == 0 {
                    return i;
                }
            }
            _ => i += 1,
        }
    }
    chars.len()
}

fn string(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

fn raw_string(chars: &[char], at: usize, hashes_at: usize) -> usize {
    let quote = find(chars, hashes_at, |c| c != '#');
    if chars.get(quote) != Some(&'"') {
        return at;
    }
    let hashes = quote - hashes_at;
    let mut i = quote + 1;
    while i < chars.len() {
        let closing =
            chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        if closing {
            return i + 1 + hashes;
        }
        i += 1;
    }
    chars.len()
}

/// A character literal; a lifetime is left alone.
fn character(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), Some(_)) => (find(chars, at + 3, |c| c == '\'') + 1).min(chars.len()),
        (Some(_), Some('\'')) => at + 3,
        _ => at,
    }
}

/// For each line, whether it is inside an item marked `#[cfg(test)]`. Takes what [`code_only`] gave.
pub fn test_lines(code: &str) -> Vec<bool> {
    let mut test = vec![false; code.lines().count() + 1];
    let starts = code.match_indices("#[cfg(test)]").map(|(start, _)| start);
    for start in starts {
        let first = code[..start].matches('\n').count();
        let last = code[..item_end(code, start)].matches('\n').count();
        test[first..=last].fill(true);
    }
    test
}

/// Where the item after an attribute ends: its closing brace, or the semicolon of one without body.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0_i32;
    for (at, c) in code[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return start + at,
            '}' => depth -= 1,
            ';' if depth == 0 => return start + at,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, code: &str) {
        assert_eq!(code_only(source).split_whitespace().collect::<Vec<_>>().join(" "), code);
        assert_eq!(code_only(source).lines().count(), source.lines().count());
    }

    #[test]
    fn comments_and_literals_go_and_code_stays() {
        check("use a; // use b;\n/* use c; /* d */ */ e", "use a; e");
        check("f(\"a \\\" b // c\"); g", "f( ); g");
        check("f(r#\"a \" b\"#, br\"x\"); for r in rr {}", "f( , ); for r in rr {}");
        check("fn f<'a>(x: &'a str) { '{'; '\\''; '\\u{1F4E8}' }", "fn f<'a>(x: &'a str) { ; ; }");
    }

    #[test]
    fn test_items_are_found() {
        let code = code_only(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nuse d;\nuse e;",
        );
        let lines = test_lines(&code);
        assert_eq!(&lines[..9], [false, true, true, true, true, false, true, true, false]);
    }
}
