//! Reads packed bytes, whatever they are: it never goes beyond their end, and never panics.

/// Lists in lists: deeper than anything that is written.
const DEEPEST: u8 = 32;

/// Bytes being read. Once something in them is wrong, the rest reads as zeros and empty lists.
pub struct Reader<'a> {
    rest: &'a [u8],
    depth: u8,
    damaged: bool,
}

impl<'a> Reader<'a> {
    /// Reads from the beginning.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, depth: 0, damaged: false }
    }

    /// Was all of it read, and nothing wrong in it?
    pub const fn is_done(&self) -> bool {
        !self.damaged && self.rest.is_empty()
    }

    /// Something is wrong: nothing more is read.
    #[cold]
    #[inline(never)]
    pub const fn fail(&mut self) {
        self.damaged = true;
        self.rest = &[];
    }

    /// So many bytes; none, if there are fewer.
    #[inline(never)]
    pub fn bytes(&mut self, count: usize) -> &'a [u8] {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            self.fail();
            return &[];
        };
        self.rest = rest;
        taken
    }

    /// A whole number.
    #[inline(never)]
    pub fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0_u64, 0_u32);
        loop {
            let [byte] = *self.bytes(1) else { return 0 };
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift > 63 || bits << shift >> shift != bits {
                self.fail();
                return 0;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    /// A whole number that is no greater than `most`.
    #[inline(never)]
    pub fn number_to(&mut self, most: u64) -> u64 {
        let number = self.number();
        if number > most {
            self.fail();
            return 0;
        }
        number
    }

    /// One of these, by its place among them.
    pub fn one_of<T: Copy>(&mut self, all: &'static [T]) -> T {
        all[self.number_to(all.len() as u64 - 1) as usize]
    }

    /// A text.
    #[inline(never)]
    pub fn text(&mut self) -> &'a str {
        let length = self.number_to(self.rest.len() as u64);
        let Ok(text) = std::str::from_utf8(self.bytes(length as usize)) else {
            self.fail();
            return "";
        };
        text
    }

    /// The beginning of a list: how many items it has. Each takes at least a byte.
    #[inline(never)]
    pub fn begin(&mut self) -> usize {
        let length = self.number_to(self.rest.len() as u64);
        self.depth += 1;
        if self.depth > DEEPEST {
            self.fail();
            return 0;
        }
        length as usize
    }

    /// Is there another item?
    #[inline(never)]
    pub const fn more(&mut self, left: &mut usize) -> bool {
        if *left == 0 || self.damaged {
            self.depth -= 1;
            return false;
        }
        *left -= 1;
        true
    }
}
