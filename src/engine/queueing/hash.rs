//! Erlang's `phash2` of a list of binaries, by which an `x-modulus-hash` exchange chooses
//! (`erts/emulator/beam/erl_term_hashing.c`, `make_hash2`; Bob Jenkins' mix of 1996).

/// The golden ratio; its multiples tell kinds of terms apart.
const GOLDEN: u32 = 0x9e37_79b9;
/// Its place in the mix for the end of a list, which is 2.
const NIL: u32 = GOLDEN.wrapping_mul(2).wrapping_add(2);

/// The hash of a list of texts, of 32 bits: the recorded broker takes the lower 27.
pub(super) fn phash2<'a>(texts: impl Iterator<Item = &'a [u8]>) -> u32 {
    let before = texts.fold(0, |hash, text| {
        let start = GOLDEN.wrapping_mul(13).wrapping_add(hash);
        if text.is_empty() { start } else { block(text, start) }
    });
    let [_, _, hash] = mix([NIL, GOLDEN.wrapping_mul(2), before]);
    hash
}

/// The hash of bytes, taken twelve at a time; the lowest byte of the last third is for their number.
fn block(bytes: &[u8], start: u32) -> u32 {
    let whole = bytes.chunks_exact(12);
    let rest = whole.remainder();
    let state = whole.fold([GOLDEN, GOLDEN, start], |state, chunk| mix(add(state, chunk, 0)));
    let [a, b, c] = add(state, rest, 1);
    let [_, _, hash] = mix([a, b, c.wrapping_add(bytes.len() as u32)]);
    hash
}

/// Adds up to twelve bytes to the three words; those of the last one begin `late` bytes up.
fn add(mut state: [u32; 3], bytes: &[u8], late: usize) -> [u32; 3] {
    for (at, byte) in bytes.iter().enumerate() {
        let up = if at < 8 { at % 4 } else { at % 4 + late };
        if let Some(word) = state.get_mut(at / 4) {
            *word = word.wrapping_add(u32::from(*byte) << (8 * up));
        }
    }
    state
}

fn mix([mut a, mut b, mut c]: [u32; 3]) -> [u32; 3] {
    for (right, left, last) in [(13, 8, 13), (12, 16, 5), (3, 10, 15)] {
        a = a.wrapping_sub(b).wrapping_sub(c) ^ (c >> right);
        b = b.wrapping_sub(c).wrapping_sub(a) ^ (a << left);
        c = c.wrapping_sub(a).wrapping_sub(b) ^ (b >> last);
    }
    [a, b, c]
}

#[cfg(test)]
mod tests {
    use super::phash2;

    /// The first seven are keys of the recorded broker, which took the queue of that number modulo three; all were
    /// computed by a reading of the source in another language.
    #[test]
    fn it_is_erlangs() {
        let table: [(&[&str], u32); 12] = [
            (&["a"], 53_691_870),
            (&["b"], 14_554_590),
            (&["c"], 624_766),
            (&["one.two"], 98_689_051),
            (&[""], 38_220_213),
            (&["amber"], 58_865_808),
            (&["green"], 116_865_836),
            (&["a", "b"], 3_094_894),
            (&["", "x"], 44_563_906),
            (&["twelve bytes"], 820_021),
            (&["a key that is longer than twelve bytes"], 47_171_445),
            (&["žluťoučký"], 96_576_626),
        ];
        for (keys, expected) in table {
            assert_eq!(phash2(keys.iter().map(|key| key.as_bytes())) % (1 << 27), expected, "{keys:?}");
        }
    }
}
