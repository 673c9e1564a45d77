//! SHA-256 (FIPS 180-4), for the long bodies that recordings keep only by their hash.

/// The hash in hexadecimal.
pub fn hex(data: &[u8]) -> String {
    let mut state = roots(2.0, 8);
    let constants = roots(3.0, 64);
    let mut padded = data.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8).next_multiple_of(64), 0);
    let length = padded.len() - 8;
    padded[length..].copy_from_slice(&(data.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks_exact(64) {
        compress(&mut state, &schedule(block), &constants);
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}

/// The first 32 bits of the fractions of the primes' square (2) or cube (3) roots (4.2.2, 5.3.3).
fn roots(degree: f64, count: usize) -> Vec<u32> {
    let primes = (2u32..).filter(|n| (2..*n).all(|divisor| n % divisor != 0));
    primes
        .take(count)
        .map(|prime| (f64::from(prime).powf(1.0 / degree).fract() * 4_294_967_296.0) as u32)
        .collect()
}

fn schedule(block: &[u8]) -> Vec<u32> {
    let mut words: Vec<u32> = block
        .chunks_exact(4)
        .map(|bytes| bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)))
        .collect();
    for at in 16..64 {
        let (a, b) = (words[at - 15], words[at - 2]);
        let small0 = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
        let small1 = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
        words.push(words[at - 16].wrapping_add(small0).wrapping_add(words[at - 7]).wrapping_add(small1));
    }
    words
}

fn compress(state: &mut [u32], words: &[u32], constants: &[u32]) {
    let mut work = state.to_vec();
    for (word, constant) in words.iter().zip(constants) {
        let [a, b, c, _, e, f, g, h] = work[..] else { return };
        let big1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = (e & f) ^ (!e & g);
        let first = h.wrapping_add(big1).wrapping_add(choice).wrapping_add(*constant).wrapping_add(*word);
        let big0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        work.rotate_right(1);
        work[4] = work[4].wrapping_add(first);
        work[0] = first.wrapping_add(big0).wrapping_add(majority);
    }
    for (word, worked) in state.iter_mut().zip(work) {
        *word = word.wrapping_add(worked);
    }
}
