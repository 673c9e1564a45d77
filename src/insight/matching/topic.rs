//! A topic pattern laid beside a routing key, word by word.

/// A pattern beside a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// Does it fit as a whole?
    pub fits: bool,
    /// The words of the pattern, as far as they fit, then the one that does not.
    pub words: Vec<Aligned>,
    /// Words of the key that nothing in the pattern stands for.
    pub left: Vec<String>,
}

/// A word of the pattern with the words of the key that it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Aligned {
    /// `*`, `#` or the word itself.
    pub word: String,
    /// What it stands for: none for a `#` that is not needed.
    pub stands_for: Vec<String>,
    /// Does it fit? Only the last one may not.
    pub fits: bool,
}

/// Lays a pattern beside a key: as a whole if it fits, else as far as it does. O(words²).
pub(super) fn align(pattern: &str, key: &str) -> Alignment {
    let (pattern, key) = (words(pattern), words(key));
    // `reached[i][j]`: can the first `i` words of the pattern stand for the first `j` of the key?
    let mut reached = vec![vec![false; key.len() + 1]; pattern.len() + 1];
    reached[0][0] = true;
    for i in 0..pattern.len() {
        for j in 0..=key.len() {
            if !reached[i][j] {
                continue;
            }
            match pattern[i] {
                "#" => (j..=key.len()).for_each(|end| reached[i + 1][end] = true),
                word if j < key.len() && (word == "*" || word == key[j]) => reached[i + 1][j + 1] = true,
                _ => {}
            }
        }
    }
    let fits = reached[pattern.len()][key.len()];
    let furthest = |i: usize| (0..=key.len()).rev().find(|j| reached[i][*j]);
    let (mut i, mut j) = match fits {
        true => (pattern.len(), key.len()),
        // The pattern as far as it goes, and of the key as much as that can stand for.
        false => (0..=pattern.len()).rev().find_map(|i| Some((i, furthest(i)?))).unwrap_or((0, 0)),
    };
    let (fitting, spent) = (i, j);
    let mut aligned = Vec::new();
    while i > 0 {
        let from = match pattern[i - 1] {
            "#" => (0..=j).find(|from| reached[i - 1][*from]).unwrap_or(j),
            _ => j - 1,
        };
        let stands_for = key[from..j].iter().map(|word| (*word).to_owned()).collect();
        aligned.push(Aligned { word: pattern[i - 1].to_owned(), stands_for, fits: true });
        (i, j) = (i - 1, from);
    }
    aligned.reverse();
    let mut left = key[spent..].iter().map(|word| (*word).to_owned());
    if let Some(word) = pattern.get(fitting).filter(|_| !fits) {
        let stands_for = left.next().into_iter().collect();
        aligned.push(Aligned { word: (*word).to_owned(), stands_for, fits: false });
    }
    Alignment { fits, words: aligned, left: left.collect() }
}

/// The empty key has no words, as RabbitMQ reads it.
fn words(key: &str) -> Vec<&str> {
    if key.is_empty() { Vec::new() } else { key.split('.').collect() }
}

#[cfg(test)]
mod tests {
    use super::align;

    /// A pattern word, `=` or `!`, and what it stands for; then what is left.
    fn told(pattern: &str, key: &str) -> String {
        let alignment = align(pattern, key);
        let words = alignment.words.iter().map(|word| {
            let sign = if word.fits { '=' } else { '!' };
            format!("{}{sign}{}", word.word, word.stands_for.join("."))
        });
        let left = (!alignment.left.is_empty()).then(|| format!("+{}", alignment.left.join(".")));
        words.chain(left).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_word_stands_for_something() {
        let table = [
            ("order.#", "order.created.us", "order=order #=created.us"),
            ("*.*.us", "user.registered.us", "*=user *=registered us=us"),
            ("*.*.us", "order.cancelled", "*=order *=cancelled us!"),
            ("order.#", "user.registered.us", "order!user +registered.us"),
            ("order.#", "order", "order=order #="),
            ("#.a.#", "b.a.c", "#=b a=a #=c"),
            ("*", "", "*!"),
            ("#", "", "#="),
            ("*.*", ".", "*= *="),
            ("a", "a.b", "a=a +b"),
            ("", "a", "+a"),
        ];
        for (pattern, key, expected) in table {
            assert_eq!(told(pattern, key), expected, "{pattern} {key}");
        }
    }
}
