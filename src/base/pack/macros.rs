//! How the fields of a struct and the variants of an enum are packed, by listing all of them: the compiler
//! refuses a list that leaves one out.

/// Structs, each with all its fields in the order in which they are written.
macro_rules! packed {
    ($($name:ident { $($field:tt),* $(,)? })*) => {$(
        impl $crate::base::Pack for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                $($crate::base::Pack::pack(&self.$field, out);)*
            }

            fn unpack(from: &mut $crate::base::Reader<'_>) -> Self {
                Self { $($field: $crate::base::Pack::unpack(from)),* }
            }

            fn describe(shape: &mut $crate::base::Shape) {
                shape.begin::<Self>(stringify!($name), |shape| {
                    $(shape.part(stringify!($field), |it: &Self| Some(&it.$field));)*
                });
            }
        }
    )*};
}

/// Enums, each variant with its number and all its fields. There must be a variant of number 0 that does not
/// hold the enum itself: it is what damaged bytes are read as.
macro_rules! packed_enum {
    ($($name:ident { $(
        $number:literal $variant:ident $(( $($item:ident),* ))? $({ $($field:ident),* })?
    ),* $(,)? })*) => {$(
        impl $crate::base::Pack for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                match self {$(
                    Self::$variant $(( $($item),* ))? $({ $($field),* })? => {
                        out.push($number);
                        $($($crate::base::Pack::pack($item, out);)*)?
                        $($($crate::base::Pack::pack($field, out);)*)?
                    }
                )*}
            }

            fn unpack(from: &mut $crate::base::Reader<'_>) -> Self {
                match from.number() {
                    $($number => {
                        $($(let $item = $crate::base::Pack::unpack(from);)*)?
                        $($(let $field = $crate::base::Pack::unpack(from);)*)?
                        Self::$variant $(( $($item),* ))? $({ $($field),* })?
                    })*
                    _ => {
                        from.fail();
                        Self::unpack(from)
                    }
                }
            }

            #[allow(unused_variables, unreachable_patterns, reason = "each field is named for its own part")]
            fn describe(shape: &mut $crate::base::Shape) {
                shape.begin::<Self>(stringify!($name), |shape| {$(
                    shape.word(stringify!($number $variant));
                    $crate::base::pack_parts!(shape, [$($($item)*)? $($($field)*)?]
                        Self::$variant $(( $($item),* ))? $({ $($field),* })?);
                )*});
            }
        }
    )*};
}

/// Tells the parts of one variant: each is got by the whole pattern.
macro_rules! pack_parts {
    ($shape:ident, [] $($pattern:tt)*) => {};
    ($shape:ident, [$first:ident $($rest:ident)*] $($pattern:tt)*) => {
        $shape.part(stringify!($first), |it: &Self| match it {
            $($pattern)* => Some($first),
            _ => None,
        });
        $crate::base::pack_parts!($shape, [$($rest)*] $($pattern)*);
    };
}

/// Enums without fields, each with all its variants.
macro_rules! packed_units {
    ($($name:ident { $($variant:ident),* $(,)? })*) => {$(
        impl $crate::base::Pack for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant => {})*
                }
                $crate::base::pack_one_of(self, &[$(Self::$variant),*], out);
            }

            fn unpack(from: &mut $crate::base::Reader<'_>) -> Self {
                from.one_of(const { &[$(Self::$variant),*] })
            }

            fn describe(shape: &mut $crate::base::Shape) {
                shape.begin::<Self>(stringify!($name), |shape| shape.word(stringify!($($variant)*)));
            }
        }
    )*};
}

pub(crate) use {pack_parts, packed, packed_enum, packed_units};
