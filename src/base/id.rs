//! Identifiers that can't be mixed up: one type for each kind of thing, a number inside.

/// Declares identifier types over an unsigned integer, each with its documentation.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The number as an index into the table it counts.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        $crate::base::packed! { $name { 0 } }
    )*};
}

pub(crate) use ids;
